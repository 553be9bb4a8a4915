// `require()` of every entry, as CommonJS on Node 22.12 and later can; loading one must do no work.
const entries = process.argv.slice(2);
const dist = require('node:path').join(__dirname, '../../dist/');
const reads = [];
process.env = new Proxy(process.env, {
  get(target, name) {
    // Node itself reads some while it loads a module.
    if (new Error('who asks').stack.includes(dist)) reads.push(name);
    return Reflect.get(target, name);
  },
});

// Node makes its fetch, and globals of its own with it, when first asked for.
void Request;

let passed = 0;
let failed = 0;
for (const specifier of entries) {
  try {
    const globals = new Set(Reflect.ownKeys(globalThis));
    reads.length = 0;
    const names = Object.keys(require(specifier));
    if (names.includes('default')) throw new Error('it has a default export');
    if (reads.length > 0) throw new Error(`it reads the environment: ${reads.join(', ')}`);
    const added = Reflect.ownKeys(globalThis).filter((name) => !globals.has(name));
    if (added.length > 0) throw new Error(`it adds globals: ${added.map(String).join(', ')}`);
    passed++;
    console.log(`ok require('${specifier}')`);
  } catch (error) {
    failed++;
    console.log(`not ok require('${specifier}'): ${error.stack}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
