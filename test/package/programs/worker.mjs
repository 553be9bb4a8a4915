import { useItInMemory } from './use-it.mjs';

export default {
  async test() {
    console.log(await useItInMemory());
  },
};
