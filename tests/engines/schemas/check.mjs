// usage: check.mjs FILE...   Manifests against Kubernetes' schemas: a line for each fault, and exit code 1.
//
// The validators of the package kubernetes-models pass over fields that no schema has, as misspelt ones are. But they
// ask a value for each field that one has: what nobody has asked for is unknown.
import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';

const faults = [];

// The class of what an object says that it is; undefined: there is none.
async function modelOf(object) {
  const { apiVersion, kind } = object ?? {};
  if (!/^([a-z0-9.]+\/)?v[a-z0-9]+$/.test(apiVersion) || !/^[A-Za-z]+$/.test(kind)) return undefined;
  try {
    return (await import(`kubernetes-models/${apiVersion}/${kind}`))[kind];
  } catch {
    return undefined;
  }
}

// `value` as a validator sees it, and in `unknown` (a set of paths) what it has not asked for.
function watched(value, path, unknown) {
  if (typeof value !== 'object' || value === null) return value;
  const below = new Map();
  for (const key of Object.keys(value)) {
    unknown.add(`${path}.${key}`);
    below.set(key, watched(value[key], `${path}.${key}`, unknown));
  }
  return new Proxy(value, {
    get(target, key) {
      unknown.delete(`${path}.${String(key)}`);
      return below.has(key) ? below.get(key) : target[key];
    },
  });
}

async function check(file, object, number) {
  const Model = await modelOf(object);
  const name = `${file}, document ${number + 1}`;
  if (Model === undefined) {
    faults.push(`${name}: no kind of Kubernetes: ${object?.apiVersion} ${object?.kind}`);
    return;
  }
  const unknown = new Set();
  try {
    Model.prototype.validate.call(watched(object, object.kind, unknown));
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
  for (const path of unknown) {
    // Of a whole unknown branch its beginning is enough.
    if (![...unknown].some((other) => path.startsWith(`${other}.`))) faults.push(`${name}: unknown field ${path}`);
  }
}

let count = 0;
for (const file of process.argv.slice(2)) {
  const objects = loadAll(readFileSync(file, 'utf8'));
  for (const [number, object] of objects.entries()) await check(file, object, number);
  count += objects.length;
}
for (const fault of faults) console.log(fault);
console.log(`${count} objects, ${faults.length} faults`);
process.exitCode = faults.length > 0 || count === 0 ? 1 : 0;
