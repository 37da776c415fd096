/**
 * `snapshot`, and the second half of `--check`, done.
 *
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import type { Handlers, ReproduceOptions } from "../handlers.ts";
import { printComparison } from "../text/print_comparison.ts";
import { formatBytes } from "../text/quantities.ts";
import type { Streams } from "../../platform/streams.ts";
import { projectRoot } from "../../run/deno_environment.ts";
import { compareResults } from "../../exchange/snapshot/compare_results.ts";
import { snapshotFolder } from "../../exchange/snapshot/manifest.ts";
import { readmeSection, showInReadme } from "../../exchange/snapshot/readme_section.ts";
import { hasSnapshot, readReport, readSnapshot } from "../../exchange/snapshot/report_results.ts";
import { takeSnapshot } from "../../exchange/snapshot/take_snapshot.ts";
import { studyNamed } from "../../studies/studies.ts";
import { tellingOn } from "./telling.ts";

/** Keeps a finished report in the repository. */
export function snapshotCommand(streams: Streams): Handlers["snapshot"] {
  const { fail, tell } = tellingOn(streams);
  return async (options) => {
    const taken = await takeSnapshot(options.from, projectRoot)();
    if (E.isLeft(taken)) return fail(taken.left, options);
    const { folder, results, manifest: { command, files } } = taken.right;
    const study = await studyNamed(results.provenance.config.study)();
    if (E.isLeft(study)) return fail(study.left, options);
    const section = readmeSection(study.right, results, { folder, command });
    const shown = await showInReadme(join(projectRoot, "README.md"), section)();
    if (E.isLeft(shown)) return fail(shown.left, options);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const document = { folder, files: files.length, bytes, readme: shown.right };
    tell("snapshot", document, options, ({ readme }) => {
      const place = readme ? "README.md shows it" : "README.md shows another one";
      return `${folder}: ${files.length} files, ${formatBytes(bytes)}; ${place}\n`;
    });
    return 0;
  };
}

/** Compares the report that was just written with the snapshot of its study and profile; 6 if something differs by more than it may. */
export async function compareWithSnapshot(streams: Streams, options: ReproduceOptions): Promise<number> {
  const { fail, tell } = tellingOn(streams);
  const folder = snapshotFolder(options.config);
  if (!await hasSnapshot(join(projectRoot, folder))) {
    streams.err.write(
      `${folder}: no snapshot of this study and profile, so there is nothing to compare the report with\n`,
    );
    return 0;
  }
  const before = await readSnapshot(join(projectRoot, folder))();
  if (E.isLeft(before)) return fail(before.left, options);
  const now = await readReport(options.out)();
  if (E.isLeft(now)) return fail(now.left, options);
  const compared = compareResults(before.right, now.right);
  const document = { snapshot: folder, ...compared };
  tell("comparison", document, options, (each, _, paint) => printComparison(each, paint));
  return [...compared.differences, ...compared.verdicts.filter(({ bits }) => bits)].length > 0 ? 6 : 0;
}
