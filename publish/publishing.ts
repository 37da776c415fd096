/**
 * What is built for publication: folders below `dist/`, each whole or as it was.
 *
 * @module
 */
import { join } from "node:path";
import { orThrow } from "../pipeline/platform/failure.ts";
import { replacedFolder } from "../pipeline/platform/folders.ts";
import { processStreams } from "../pipeline/platform/process_streams.ts";
import { runProgram } from "../pipeline/platform/program.ts";
import { projectRoot } from "../pipeline/platform/project_root.ts";
import { command } from "../pipeline/terminal/command.ts";
import { runCommandLine } from "../pipeline/terminal/command_line.ts";

/** What is built. */
export interface Publication {
  /** As it is typed behind `deno task`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** What fills each folder; it answers a few words on what is in it. */
  readonly folders: Readonly<Record<string, (folder: string) => Promise<string>>>;
}

/** Builds the folders, as the program that this process is. */
export function publishing({ name, description, folders }: Publication): Promise<never> {
  const build = command({
    name,
    description,
    examples: [[name, `into ${Object.keys(folders).join(" and ")}`]],
    parameters: {},
    run: async (_options, streams) => {
      for (const [folder, fill] of Object.entries(folders)) {
        const made = replacedFolder(join(projectRoot, folder), async (temporary) => {
          await Deno.mkdir(temporary, { recursive: true });
          return await fill(temporary);
        });
        streams.out.write(`${folder}: ${await orThrow(made)}\n`);
      }
      return 0;
    },
  });
  return runProgram((argv) => runCommandLine([name, ...argv], { commands: [build], streams: processStreams() }));
}
