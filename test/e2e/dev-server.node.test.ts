// `npm run playground`, as one who comes new would run it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it, wholeList } from './visitor.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('is started by npm run playground, which prints the address', async ({
  expect,
  newVisitor,
  onTestFinished,
}) => {
  const child = spawn('npm', ['run', 'playground', '--', '--port', '0'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    // Vite ends with its input, and npm does not pass signals on to it.
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await expect.poll(() => printed, { timeout: 30_000 }).toMatch(/http:\/\/localhost:\d+\//);
  const [url = ''] = /http:\/\/localhost:\d+\//.exec(printed) ?? [];
  const page = await (await newVisitor()).visit(url);
  await wholeList(page);
});
