/**
 * Issues of settings that were written once for several tasks.
 *
 * @module
 */
import type { ConfigIssue } from "../platform/errors.ts";
import { taskNames } from "./config.ts";

/**
 * The issues with one in place of several that come from one written setting.
 *
 * `train.steps=-5` is wrong for every task, but was written once: the issues of all tasks become one, at the path that was written. Where
 * the tasks' messages differ, each is said with its task. An issue that only some of the tasks have keeps its full path, which tells them.
 *
 * @param issues what is wrong, at full paths
 * @param written the path without a task, by each full path that was set through it
 * @param trained the tasks that have runs: of the others not every issue is looked for
 */
export function mergeShared(
  issues: readonly ConfigIssue[],
  written: ReadonlyMap<string, string>,
  trained: readonly string[],
): readonly ConfigIssue[] {
  const merged = new Map<string, ConfigIssue>();
  for (const issue of issues) {
    const shared = sharedPath(issue.path, written);
    const group = shared === undefined ? [] : taskNames.flatMap((task) => {
      const path = `${task}.${shared}`;
      if (sharedPath(path, written) !== shared) return [];
      const message = issues.find((each) => each.path === path)?.message;
      return message === undefined && !trained.includes(task) ? [] : [{ task, message }];
    });
    const whole = group.every(({ message }) => message !== undefined);
    if (shared === undefined || !whole) merged.set(`${issue.path}: ${issue.message}`, issue);
    else merged.set(shared, { path: shared, message: together(group) });
  }
  return [...merged.values()];
}

/** The path of an issue as it was written, with its index in a list: `mnist.a.b[1]` is `a.b[1]` if `a.b` was written. */
function sharedPath(path: string, written: ReadonlyMap<string, string>): string | undefined {
  const setting = path.replace(/(\[\d+\])+$/, "");
  const shared = written.get(setting);
  return shared === undefined ? undefined : `${shared}${path.slice(setting.length)}`;
}

function together(group: readonly { readonly task: string; readonly message?: string }[]): string {
  const messages = new Set(group.map(({ message }) => message));
  if (messages.size === 1) return `${group[0].message}`;
  return group.map(({ task, message }) => `for ${task} ${message}`).join("; ");
}
