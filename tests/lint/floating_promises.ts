/**
 * Statements whose promise nobody waits for, and whose task nobody starts.
 *
 * The compiler accepts both: without its `await` a write is not finished, and not even reported if it fails.
 *
 * @module
 */
import ts from "typescript";
import denoConfig from "../../deno.json" with { type: "json" };

/**
 * The places in modules, as `path:line`.
 *
 * A statement that begins with `void` says that nobody is to wait, one that ends with `.catch(…)` what happens otherwise; `tf.setBackend` takes
 * effect at once for what is loaded.
 */
export function floatingPromises(root: string, paths: readonly string[]): readonly string[] {
  const ofDeno = Deno.makeTempFileSync({ suffix: ".d.ts" });
  try {
    Deno.writeFileSync(ofDeno, new Deno.Command(Deno.execPath(), { args: ["types"] }).outputSync().stdout);
    return floatingIn(programOf([...paths.map((path) => `${root}/${path}`), ofDeno], root), { root, paths });
  } finally {
    Deno.removeSync(ofDeno);
  }
}

function programOf(files: readonly string[], root: string): ts.Program {
  return ts.createProgram(files, {
    ...{ strict: true, skipLibCheck: true, types: [], noEmit: true, allowImportingTsExtensions: true },
    ...{ target: ts.ScriptTarget.ESNext, lib: ["lib.esnext.d.ts", "lib.dom.d.ts"], resolveJsonModule: true },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    paths: Object.fromEntries(
      Object.entries(denoConfig.imports).map(([name, target]) => [
        name,
        [`${root}/node_modules/${target.replace(/^npm:/, "").replace(/(.)@[^/]+/, "$1").replace(/\.js$/, "")}`],
      ]),
    ),
  });
}

function floatingIn(
  program: ts.Program,
  { root, paths }: { readonly root: string; readonly paths: readonly string[] },
): readonly string[] {
  const types = program.getTypeChecker();
  return paths.flatMap((path) => {
    const file = program.getSourceFile(`${root}/${path}`);
    if (file === undefined) throw new Error(`cannot read ${path}`);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isExpressionStatement(node) && isFloating(types, node.expression)) {
        found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

function isFloating(types: ts.TypeChecker, expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression)) return isFloating(types, expression.expression);
  if (ts.isConditionalExpression(expression)) {
    return isFloating(types, expression.whenTrue) || isFloating(types, expression.whenFalse);
  }
  if (ts.isBinaryExpression(expression)) {
    const { kind } = expression.operatorToken;
    const isAssignment = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return !isAssignment && isFloating(types, expression.right);
  }
  if (!ts.isCallExpression(expression) || /\.catch$|^tf\.setBackend$/.test(expression.expression.getText())) {
    return false;
  }
  const isPromise = (type: ts.Type): boolean =>
    type.isUnion() ? type.types.some(isPromise) : type.getProperty("then") !== undefined;
  const type = types.getTypeAtLocation(expression);
  return isPromise(type) || type.getCallSignatures().some((signature) => isPromise(signature.getReturnType()));
}
