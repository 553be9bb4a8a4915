// What a bundler makes one file of, for a runtime without folders.
import { useItInMemory } from './use-it.mjs';

console.log(await useItInMemory());
