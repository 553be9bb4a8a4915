// `require()` of every entry, as CommonJS on Node 22.12 and later can.
const entries = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const specifier of entries) {
  try {
    const names = Object.keys(require(specifier));
    if (names.includes('default')) throw new Error('a default export');
    passed++;
    console.log(`ok require('${specifier}')`);
  } catch (error) {
    failed++;
    console.log(`not ok require('${specifier}'): ${error.stack}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
