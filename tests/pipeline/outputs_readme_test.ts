import { assertStringIncludes } from "../assert.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { metrics } from "../../pipeline/metrics/registry.ts";
import { settingsOf } from "../../pipeline/plan/runs.ts";

const permitted = (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "outputs/README.md explains every column of every metric in the metric's own words",
  ignore: !permitted,
  fn() {
    const text = Deno.readTextFileSync(new URL("../../outputs/README.md", import.meta.url));
    const config = profileConfig("paper");
    for (const { metric } of metrics) {
      for (const task of metric.tasks) {
        for (const { name, description } of metric.columns(settingsOf(config, { task, variant: null }))) {
          assertStringIncludes(text, `- \`${name}\`: ${description}`);
        }
      }
    }
  },
});
