// The program under test: journals that it makes, the observatory that it serves, and its own answers to compare with.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
// The tests are run from a copy in build/web/tests.
export const root = path.resolve(import.meta.dirname, '../../../..');
export const cli = process.env.HAGGLE_CLI ?? path.join(root, 'build/release/bin/haggle-cli');
export const scenarios = path.join(root, 'deploy/scenarios');
export const own = path.join(import.meta.dirname, '../scenarios');

export async function haggle(...args) {
  const options = { cwd: root, maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1' } };
  try {
    const { stdout, stderr } = await run(cli, args, options);
    return { status: 0, stdout, stderr };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { status: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

async function must(...args) {
  const ended = await haggle(...args);
  if (ended.status !== 0) throw new Error(`haggle ${args.join(' ')} ended with ${ended.status}: ${ended.stderr}`);
  return ended.stdout;
}

// A folder for one file of tests, taken away at its end.
export function folder(name) {
  mkdirSync(path.join(root, 'build/web/runs'), { recursive: true });
  const made = mkdtempSync(path.join(root, `build/web/runs/${name}-`));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

// Journals that several files of tests look at are made once for all; a run is the same every time.
const kept = path.join(root, 'build/web/journals');

export async function journal(name, scenario, ...more) {
  mkdirSync(kept, { recursive: true });
  const file = path.join(kept, `${name}.haggle`);
  if (existsSync(file)) return file;
  const fresh = path.join(folder('make'), `${name}.haggle`);
  await must('run', scenario, '--transport', 'inprocess', '--quiet', '--journal', fresh, ...more);
  // Two files of tests may make it at once: both are the same.
  const { renameSync } = await import('node:fs');
  renameSync(fresh, file);
  return file;
}

export const dinner = () => journal('dinner', 'dinner');
export const dinnerOf = (seed) => journal(`dinner-${seed}`, 'dinner', '--seed', String(seed));
export const bargain = () => journal('two_companies', 'two_companies');

// A million events, by the program that the benchmarks make theirs with; null if it was not built.
export async function million() {
  const program = process.env.HAGGLE_MILLION ?? path.join(path.dirname(cli), 'haggle-million');
  if (!existsSync(program)) return null;
  mkdirSync(kept, { recursive: true });
  const file = path.join(kept, 'million.haggle');
  if (!existsSync(file)) {
    const fresh = path.join(folder('make'), 'million.haggle');
    await run(program, [fresh], { cwd: root });
    const { renameSync } = await import('node:fs');
    renameSync(fresh, file);
  }
  return file;
}

export async function forked(name, parent, ...more) {
  const file = path.join(kept, `${name}.haggle`);
  if (!existsSync(file)) await must('fork', parent, '--journal', file, ...more);
  return file;
}

// Results of a small sweep of the dinner.
export async function swept() {
  const file = path.join(kept, 'dinner.sweep');
  if (!existsSync(file)) await must('sweep', 'dinner', '--seeds', '1..6', '--quiet', '-o', file);
  return file;
}

// Rows of `haggle sql`, as objects with numbers where there are numbers. No value may be empty or hold two spaces.
export async function sql(file, select) {
  const [head, ...lines] = (await must('sql', file, select)).split('\n').filter((line) => line.trim());
  const names = head.trim().split(/ {2,}/);
  return lines.map((line) => {
    const values = line.trim().split(/ {2,}/);
    if (values.length !== names.length) throw new Error(`a row of ${select} is not as its head: ${line}`);
    return Object.fromEntries(
      names.map((name, k) => [name, /^-?\d+$/.test(values[k]) ? Number(values[k]) : values[k]]),
    );
  });
}

export async function show(file) {
  return JSON.parse(await must('show', file, '--json'));
}

// Where two journals part, as `haggle diff` says it: it ends with 1 where they do.
export async function diff(a, b) {
  const { stdout, stderr } = await haggle('diff', a, b, '--json');
  if (!stdout) throw new Error(`haggle diff: ${stderr}`);
  return JSON.parse(stdout);
}

export async function log(file, ...more) {
  const text = await must('log', file, '--format', 'jsonl', ...more);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

// What a test that failed has left behind would keep the whole file from ending.
const children = new Set();
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

// The observatory, until stop() is called. `link` is the address with its key that it prints.
export async function serve(paths, ...more) {
  const listen = more.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const child = spawn(cli, ['web', ...paths, ...listen, ...more], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return served(child, paths);
}

// Any command that prints the address of an observatory.
export function served(child, what) {
  let said = '';
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return ended;
  };
  children.add(child);
  process.on('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    const heard = (data) => {
      said += data;
      const link = /https?:\/\/[^\s"<>]+[?&]key=[^\s"<>]+/.exec(said)?.[0];
      if (link) resolve({ link, origin: new URL(link).origin, child, stop, ended, said: () => said });
    };
    child.stdout.setEncoding('utf8').on('data', heard);
    child.stderr.setEncoding('utf8').on('data', heard);
    ended.then(({ code }) => reject(new Error(`haggle web ${what} ended with ${code}: ${said}`)));
  });
}

// The id by which the observatory knows a journal.
export async function runId(page, file) {
  const index = await page.evaluate(async () => (await fetch('/api/index')).json());
  const name = path.basename(file);
  const found = index.runs.find((one) => one.id === name || one.id.endsWith(`/${name}`));
  if (!found) throw new Error(`${name} is not among ${index.runs.map((one) => one.id)}`);
  return found.id;
}

// The id of a journal that is being written, as soon as the observatory knows it.
export async function liveId(page, file) {
  return page.evaluate(
    (name) =>
      new Promise((resolve) => {
        const look = async () => {
          const { runs } = await (await fetch('/api/index')).json();
          const run = runs.find((one) => one.id.endsWith(name) && one.state === 'live');
          if (run) resolve(run.id);
          else requestAnimationFrame(look);
        };
        void look();
      }),
    path.basename(file),
  );
}
