/**
 * What goes before a command that is printed, so that it can be copied where the user is.
 *
 * @module
 */
import { projectRoot } from "../platform/project_root.ts";
import { shellWord } from "../platform/shell_word.ts";
import { isBelowProject } from "../platform/user_path.ts";

/** `cd /the/project && ` for a user in a folder below the project's, whose own paths are not the project's; else nothing. */
export function fromHere(): string {
  return isBelowProject() ? `cd ${shellWord(projectRoot)} && ` : "";
}
