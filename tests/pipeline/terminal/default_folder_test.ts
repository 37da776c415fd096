import fc from "fast-check";
import { assert, assertEquals, assertNotEquals } from "../../assert.ts";
import { defaultFolder } from "../../../pipeline/terminal/default_folder.ts";

const quick = { study: "robustness", profile: "quick" } as const;

Deno.test("defaultFolder() is the profile's own for the profile's own experiment alone, and says what another one changes", () => {
  assertEquals(defaultFolder(quick, {}), "outputs/quick");
  assertEquals(defaultFolder({ ...quick, study: "small" }, {}), "outputs/small-quick");
  assertEquals(defaultFolder(quick, { figure: 4 }), "outputs/quick-figure-04");
  assertEquals(defaultFolder(quick, { config: "/a/b/nanda.json" }), "outputs/quick-nanda");
  assertEquals(defaultFolder(quick, { set: ["train.weightDecay=0.5"] }), "outputs/quick-train.weightDecay=0.5");
  assertEquals(
    defaultFolder(quick, { set: ["train.steps=9"], sweep: ["train.weightDecay=1,2"], figure: 12 }),
    "outputs/quick-train.steps=9-sweep-train.weightDecay=1,2-figure-12",
  );
});

Deno.test("defaultFolder() is one folder below outputs, and another one for other changes", () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.array(fc.string()), (set, others) => {
    const [folder, other] = [set, others].map((each) => defaultFolder(quick, { set: each }));
    assert(/^outputs\/quick[A-Za-z0-9._=,+-]*$/.test(folder) && folder.length < 100, folder);
    if (set.join("-") !== others.join("-")) assertNotEquals(folder, other);
  }));
});
