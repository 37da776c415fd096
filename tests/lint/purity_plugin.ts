/**
 * Lint rules that keep `core/` and `data/` pure: they compute, and everything else is handed to them or done by `pipeline/`.
 *
 * `deno lint` runs them (deno.json names this file). Elsewhere they say nothing.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

type Layer = "core" | "data";

/** What each layer may import beside itself: packages by name, folders of the project with a slash at the end. */
const mayImport: Readonly<Record<Layer, readonly string[]>> = {
  core: ["@tensorflow/tfjs"],
  data: ["core/random/", "io-ts"],
};

/** Globals through which a function reaches the clock, files, the network, the console, other threads or hidden randomness. */
const worldly = new Set(
  ("Deno process Bun globalThis self navigator console alert prompt confirm fetch XMLHttpRequest WebSocket EventSource " +
    "Worker SharedWorker BroadcastChannel localStorage sessionStorage indexedDB caches Date performance Temporal crypto " +
    "setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame eval Function require").split(" "),
);

/** Members of TensorFlow.js that draw from its own generator, or reach files, the network, the clock or the choice of a backend. */
const worldlyTensorFlow = new Set(
  ("rand randomNormal randomUniform randomUniformInt randomGamma randomStandardNormal truncatedNormal multinomial dropout " +
    "initializers layers sequential io browser data loadLayersModel loadGraphModel time nextFrame profile print ready env " +
    "setBackend registerBackend").split(" "),
);

const projectRoot = slashes(fileURLToPath(new URL("../..", import.meta.url)));

/** The layer of a file, by its path from the project's root; undefined for files that may do as they like. */
function layerOf(filename: string): Layer | undefined {
  const path = slashes(filename).replace(projectRoot, "");
  return path.startsWith("core/") ? "core" : path.startsWith("data/") ? "data" : undefined;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}

/** A rule that holds in some layers. */
function rule(
  layers: readonly Layer[],
  visit: (layer: Layer, context: Deno.lint.RuleContext) => Deno.lint.LintVisitor,
): Deno.lint.Rule {
  return {
    create(context) {
      const layer = layerOf(context.filename);
      return layer !== undefined && layers.includes(layer) ? visit(layer, context) : {};
    },
  };
}

const noWorld = rule(["core", "data"], (layer, context) => {
  let reported = -1; // a shorthand property is visited twice, as key and as value
  return {
    Identifier(node) {
      if (!worldly.has(node.name) || !isReference(node) || node.range[0] === reported) return;
      reported = node.range[0];
      context.report({ node, message: `${layer}/ computes only: it has no ${node.name}`, hint: handItIn });
    },
  };
});

const noHiddenRandomness = rule(["core", "data"], (layer, context) => ({
  Identifier(node) {
    if (node.name !== "Math" || !isReference(node)) return;
    const member = node.parent.type === "MemberExpression" ? memberName(node.parent) : undefined;
    if (member === undefined || member === "random") {
      const message = `${layer}/ draws random numbers from a seed: Math.random is hidden state`;
      context.report({ node, message, hint: "Take a seed and use core/random." });
    }
  },
  MemberExpression(node) {
    const name = memberName(node);
    if (node.object.type === "Identifier" && node.object.name === "tf" && (!name || worldlyTensorFlow.has(name))) {
      const message = `${layer}/ uses the mathematics of TensorFlow.js only: not tf.${name ?? "[...]"}`;
      context.report({ node, message, hint: handItIn });
    }
  },
  ImportSpecifier(node) {
    const name = node.imported.type === "Identifier" ? node.imported.name : String(node.imported.value);
    const ofTensorFlow = node.parent.type === "ImportDeclaration" && node.parent.source.value === "@tensorflow/tfjs";
    if (ofTensorFlow && worldlyTensorFlow.has(name)) {
      context.report({ node, message: `${layer}/ uses the mathematics of TensorFlow.js only: not ${name}` });
    }
  },
}));

const importsPointLeft = rule(["core", "data"], (layer, context) => {
  const check = (node: Deno.lint.Node, source: Deno.lint.Node | null) => {
    const specifier = source?.type === "Literal" ? String(source.value) : undefined;
    if (source === null || specifier !== undefined && isAllowed(layer, context.filename, specifier)) return;
    const message = `${layer}/ may import itself and ${mayImport[layer].join(", ")}: not ${
      specifier ?? "a computed name"
    }`;
    context.report({ node, message, hint: "Imports point left: data, core, pipeline." });
  };
  return {
    ImportDeclaration: (node) => check(node, node.source),
    ImportExpression: (node) => check(node, node.source),
    ExportAllDeclaration: (node) => check(node, node.source),
    ExportNamedDeclaration: (node) => check(node, node.source),
    TSImportType: (node) => check(node, node.argument.type === "TSLiteralType" ? node.argument.literal : node.argument),
  };
});

const synchronous = rule(["core", "data"], (layer, context) => {
  const message = `${layer}/ is synchronous: whoever calls it decides when`;
  const refuse = (node: Deno.lint.Node & { readonly async: boolean }) => {
    if (node.async) context.report({ node, message });
  };
  return {
    FunctionDeclaration: refuse,
    FunctionExpression: refuse,
    ArrowFunctionExpression: refuse,
    AwaitExpression: (node) => context.report({ node, message }),
  };
});

/** Whether an identifier stands for a value or a type, and is not the name of a member, a key or an import. */
function isReference(node: Deno.lint.Identifier): boolean {
  const parent = node.parent as Deno.lint.Node & { readonly key?: Deno.lint.Node; readonly computed?: boolean };
  const at = (other: Deno.lint.Node | null | undefined) => other?.range[0] === node.range[0];
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed || at(parent.object);
    case "TSQualifiedName":
      return at(parent.left);
    case "Property":
      return parent.computed || parent.shorthand ? at(parent.key) : !at(parent.key);
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.computed || !at(parent.key);
    case "ImportSpecifier":
    case "ExportSpecifier":
      return false;
    default:
      return true;
  }
}

function memberName(node: Deno.lint.MemberExpression): string | undefined {
  if (!node.computed && node.property.type === "Identifier") return node.property.name;
  return node.property.type === "Literal" ? String(node.property.value) : undefined;
}

function isAllowed(layer: Layer, filename: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return mayImport[layer].includes(specifier);
  const folder = slashes(filename).replace(projectRoot, "").split("/").slice(0, -1);
  const path = specifier.split("/").reduce(
    (above, part) => part === ".." ? above.slice(0, -1) : part === "." ? above : [...above, part],
    folder,
  ).join("/");
  return [`${layer}/`, ...mayImport[layer]].some((allowed) => path.startsWith(allowed));
}

const handItIn = "Take what is needed as an argument; effects are pipeline/'s.";

const plugin: Deno.lint.Plugin = {
  name: "purity",
  rules: {
    "no-world": noWorld,
    "no-hidden-randomness": noHiddenRandomness,
    "imports-point-left": importsPointLeft,
    "synchronous": synchronous,
  },
};

export default plugin;
