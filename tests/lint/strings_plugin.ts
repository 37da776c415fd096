/**
 * A lint rule for strings: `${…}` stands for a value in a template alone. In quotes it would be printed as it is.
 *
 * `deno lint` runs it (deno.json names this file). Tests may have such strings: they edit sources, and write scripts of the shell.
 *
 * @module
 */

const plugin: Deno.lint.Plugin = {
  name: "strings",
  rules: {
    "no-placeholder-in-quotes": {
      create: (context) => ({
        Literal(node) {
          if (context.filename.replaceAll("\\", "/").includes("/tests/")) return;
          if (typeof node.value !== "string" || !/\$\{[^}]*\}/.test(node.value)) return;
          context.report({
            node,
            message: "a placeholder in quotes is printed literally",
            hint: "Write it in backticks.",
          });
        },
      }),
    },
  },
};

export default plugin;
