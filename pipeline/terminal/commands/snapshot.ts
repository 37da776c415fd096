/**
 * `deno task snapshot`: a finished report, kept in the repository.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import { readmeSection, showInReadme } from "../../exchange/snapshot/readme_section.ts";
import { takeSnapshot } from "../../exchange/snapshot/take_snapshot.ts";
import { studyNamed } from "../../studies/studies.ts";
import { orThrow } from "../../platform/failure.ts";
import { projectRoot } from "../../platform/project_root.ts";
import { pathArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { count } from "../../files/json_codecs.ts";
import { documentKind } from "../document.ts";
import { outputParameters, say } from "../output_options.ts";
import { option } from "../parameters.ts";
import { formatBytes } from "../text/quantities.ts";

/** The command. */
export const snapshot = command({
  name: "snapshot",
  description: "Keeps a finished report in the repository, and shows it in README.md.",
  examples: [["snapshot --from outputs/quick", "keep this report in outputs/snapshot/quick"]],
  parameters: {
    ...outputParameters,
    from: option("--from <folder>", "folder of the report (default: outputs/paper)", pathArgument, "outputs/paper"),
  },
  run: async (options, streams) => {
    const { folder, results, manifest } = await orThrow(takeSnapshot(options.from, projectRoot));
    const study = await orThrow(studyNamed(results.provenance.config.study));
    const section = readmeSection(study, results, { folder, command: manifest.command });
    const readme = await orThrow(showInReadme(join(projectRoot, "README.md"), section));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    const content = { folder, files: manifest.files.length, bytes, readme };
    say(streams, options, snapshotDocument, content, ({ files }) => {
      const place = readme ? "README.md shows it" : "README.md shows another one";
      return `${folder}: ${files} files, ${formatBytes(bytes)}; ${place}\n`;
    });
    return 0;
  },
});

/** A snapshot that was taken. */
export const snapshotDocument = documentKind("snapshot", {
  /** Folder of the snapshot. */
  folder: t.string,
  files: count,
  bytes: count,
  /** Whether README.md shows it now. */
  readme: t.boolean,
});
