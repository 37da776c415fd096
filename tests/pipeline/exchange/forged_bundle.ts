/**
 * Exported runs with other content, whose every digest, checksum and key is made right again: what only a look at the content itself finds.
 *
 * @module
 */
import { dirname } from "node:path";
import { byName, stageKey } from "../../../pipeline/cache/store/stage_key.ts";
import { outputsDigest, type StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import { type Digest, sha256 } from "../../../pipeline/files/digest.ts";

/** What is changed: files of results by path, undefined to remove one; records; files of the manifest. */
export interface Forgery {
  readonly files?: Readonly<Record<string, Uint8Array | string | undefined>>;
  readonly record?: (record: StageRecord) => object;
}

/** Changes an exported run in its folder and makes everything else agree with it. */
export function forge(folder: string, { files = {}, record: changed = (each) => each }: Forgery): void {
  const manifest = JSON.parse(Deno.readTextFileSync(`${folder}/manifest.json`));
  const listed = new Set<string>(manifest.files.map(({ path }: { path: string }) => path));
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) {
      Deno.removeSync(`${folder}/${path}`);
      listed.delete(path);
      continue;
    }
    Deno.mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    Deno.writeFileSync(`${folder}/${path}`, typeof content === "string" ? new TextEncoder().encode(content) : content);
    listed.add(path);
  }
  const upstream = new Map<string, Digest>();
  for (const placed of manifest.records) {
    const { record }: { record: StageRecord } = JSON.parse(Deno.readTextFileSync(`${folder}/${placed.file}`));
    const names = [...listed].filter((path) => path.startsWith(`${placed.folder}/`));
    const outputs = byName(names.map((path) => {
      const bytes = Deno.readFileSync(`${folder}/${path}`);
      return { name: path.slice(placed.folder.length + 1), digest: sha256(bytes), size: bytes.length };
    }));
    const inputs = record.components.upstream.map((each) => ({ ...each, digest: upstream.get(each.name)! }));
    const whole = { ...record, outputs, components: { ...record.components, upstream: inputs } };
    const forged = changed({ ...whole, key: stageKey(whole.components) }) as StageRecord;
    upstream.set(record.stage === "train" ? "training" : record.stage, outputsDigest(forged));
    Deno.removeSync(`${folder}/${placed.file}`);
    listed.delete(placed.file);
    const before = placed.file;
    placed.file = `records/${record.stage}/${forged.key}.json`;
    for (const run of manifest.runs) {
      run.records = run.records.map((file: string) => file === before ? placed.file : file);
    }
    listed.add(placed.file);
    const body = JSON.stringify(forged);
    Deno.writeTextFileSync(`${folder}/${placed.file}`, `{"checksum":"${sha256(body)}","record":${body}}\n`);
  }
  manifest.files = [...listed].map((path) => {
    const bytes = Deno.readFileSync(`${folder}/${path}`);
    return { path, bytes: bytes.length, digest: sha256(bytes) };
  });
  Deno.writeTextFileSync(`${folder}/manifest.json`, JSON.stringify(manifest));
}
