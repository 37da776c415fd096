import fc from "fast-check";
import { assert, assertEquals, assertNotEquals, assertThrows } from "../../assert.ts";
import { type Digest, sha256 } from "../../../pipeline/files/digest.ts";
import { type KeyComponents, stageKey } from "../../../pipeline/cache/store/stage_key.ts";

Deno.test("sha256() gives the published digest of abc, for text and bytes", () => {
  // FIPS 180-2, appendix B.1
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals([sha256("abc"), sha256(new TextEncoder().encode("abc"))], [expected as Digest, expected as Digest]);
});

Deno.test("stageKey() changes with every component and with nothing else", () => {
  const seen = new Map<string, string>([[stageKey(base), "base"]]);
  for (const [name, variant] of Object.entries(variants)) {
    const key = stageKey({ ...base, ...variant });
    assert(!seen.has(key), `${name} has the key of ${seen.get(key)}`);
    seen.set(key, name);
  }
});

Deno.test("stageKey() does not depend on the order of any list", () => {
  const names = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 });
  fc.assert(fc.property(names, (list) => {
    const data = list.map((name) => ({ name, digest: sha256(name) }));
    const reversed = [...data].reverse();
    assertEquals(stageKey({ ...base, data: reversed }), stageKey({ ...base, data }));
  }));
});

Deno.test("stageKey() frames texts by length: moving characters between neighbours changes it", () => {
  const texts = (pairs: readonly (readonly [string, string])[]) =>
    stageKey({ ...base, environment: pairs.map(([name, value]) => ({ name, value })) });
  assertNotEquals(texts([["ab", "c"]]), texts([["a", "bc"]]));
  assertNotEquals(texts([["a,b", "c"]]), texts([["a", "b,c"]]));
  assertNotEquals(texts([["a", "1:b,1:c"]]), texts([["a", "b"], ["c", ""]]));
  assertNotEquals(stageKey({ ...base, seed: null }), stageKey({ ...base, seed: 0 }));
});

Deno.test("stageKey() refuses a name given twice", () => {
  const twice = [{ name: "a", digest: sha256("1") }, { name: "a", digest: sha256("2") }];
  assertThrows(() => stageKey({ ...base, upstream: twice }), RangeError, "upstream");
});

// Helpers

const one = (text: string) => [{ name: "a", digest: sha256(text) }];
const base: KeyComponents = {
  schema: 2,
  stage: "train",
  contract: 1,
  params: "{}",
  upstream: one("u"),
  data: one("d"),
  code: one("c"),
  packages: [{ name: "p", value: "sha512-p" }],
  environment: [{ name: "deno", value: "2.9.6" }],
  seed: 0,
};
const variants: Readonly<Record<string, Partial<KeyComponents>>> = {
  schema: { schema: 3 },
  stage: { stage: "metrics" },
  contract: { contract: 2 },
  params: { params: '{"a":1}' },
  upstreamDigest: { upstream: one("v") },
  upstreamName: { upstream: [{ name: "b", digest: sha256("u") }] },
  upstreamGone: { upstream: [] },
  data: { data: one("e") },
  dataAndUpstreamSwapped: { data: base.upstream, upstream: base.data },
  code: { code: one("b") },
  packages: { packages: [{ name: "p", value: "sha512-q" }] },
  environment: { environment: [{ name: "deno", value: "2.9.7" }] },
  seed: { seed: 1 },
};
