/**
 * `deno task graph`: what is computed from what.
 *
 * @module
 */
import * as t from "io-ts";
import { type StageName, stageNames } from "../../plan/stage_name.ts";
import { designed } from "../../run/designed.ts";
import { survey, type SurveyedResult } from "../../run/survey.ts";
import { orThrow, usage } from "../../platform/failure.ts";
import { wordArgument } from "../argument_parsers.ts";
import { command } from "../command.ts";
import { type ContentOf, documentKind, stageCodec } from "../document.ts";
import { experimentOptions, inputParameters } from "../experiment_options.ts";
import { say } from "../output_options.ts";
import { option } from "../parameters.ts";
import { withEnvironment } from "../with_environment.ts";
import { textOf } from "../text/table_text.ts";

const formats = ["text", "mermaid", "dot", "json"] as const;

/** The formats of a graph. */
export type GraphFormat = typeof formats[number];

/** The command. */
export const graph = command({
  name: "graph",
  description: "Draws what is computed from what.",
  examples: [
    ["graph --profile smoke", "as text"],
    ["graph --format mermaid", "for a Markdown page"],
  ],
  parameters: {
    ...inputParameters,
    format: option("--format <format>", "text (the default), mermaid, dot or json", wordArgument(formats)),
  },
  read: async (typed, streams) => {
    const { json, format = json ? "json" : "text" } = typed;
    if (json && format !== "json") throw usage(`--json contradicts --format ${format}`);
    return {
      ...await experimentOptions({ ...typed, out: undefined }, streams),
      json: format === "json",
      format: format === "json" ? "text" : format,
    };
  },
  run: (options, streams) =>
    withEnvironment(streams, options, { readOnly: true }, async ({ environment }) => {
      const { config } = await orThrow(designed(options.config)(environment));
      const results = await orThrow(survey(config, "report")(environment));
      say(streams, options, graphDocument, graphOf(results), (content) => printGraph(content, options.format));
      return 0;
    }),
});

/** What is computed from what. */
export const graphDocument = documentKind("graph", {
  nodes: t.readonlyArray(t.strict({ id: t.string, stage: stageCodec, label: t.string, cached: t.boolean })),
  /** From a node's id to the id of a node that needs it. */
  edges: t.readonlyArray(t.tuple([t.string, t.string])),
});

/** What is computed from what. */
export type Graph = ContentOf<typeof graphDocument>;

/** What is computed from what. */
export function graphOf(results: readonly SurveyedResult[]): Graph {
  const id = ({ stage, label }: { readonly stage: StageName; readonly label: string }) => `${stage}:${label}`;
  return {
    nodes: results.map((result) => ({
      id: id(result),
      stage: result.stage,
      label: result.label,
      cached: result.explanation.status === "cached",
    })),
    edges: results.flatMap((result) => result.upstream.map((input) => [id(input), id(result)] as [string, string])),
  };
}

/**
 * A graph in a format.
 *
 * @returns lines with line ends
 */
export function printGraph(graph: Graph, format: Exclude<GraphFormat, "json">): string {
  return { text: textGraph, mermaid: mermaidGraph, dot: dotGraph }[format](graph);
}

type Node = Graph["nodes"][number];

/** Stage by stage, each node with what it needs. */
function textGraph({ nodes, edges }: Graph): string {
  const labels = new Map(nodes.map(({ id, stage, label }) => [id, title(stage, label)]));
  const needs = (id: string) => edges.filter(([, to]) => to === id).map(([from]) => labels.get(from) ?? from);
  return textOf(stageNames.flatMap((stage) => {
    const inStage = nodes.filter((node) => node.stage === stage);
    return inStage.length === 0 ? [] : [
      stage,
      ...inStage.flatMap((node) => [
        `  ${node.label}${state(node)}`,
        ...needs(node.id).map((need) => `    <- ${need}`),
      ]),
    ];
  }));
}

function mermaidGraph({ nodes, edges }: Graph): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const groups = stageNames.flatMap((stage) => {
    const inStage = nodes.filter((node) => node.stage === stage);
    return inStage.length === 0 ? [] : [
      `  subgraph ${stage}`,
      ...inStage.map((node) => `    ${names.get(node.id)}["${escaped(node.label)}${state(node)}"]`),
      "  end",
    ];
  });
  const arrows = edges.map(([from, to]) => `  ${names.get(from)} --> ${names.get(to)}`);
  return textOf(["flowchart LR", ...groups, ...arrows]);
}

function dotGraph({ nodes, edges }: Graph): string {
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  return textOf([
    "digraph degrok {",
    "  rankdir=LR;",
    "  node [shape=box];",
    ...nodes.map((node) => `  ${quoted(node.id)} [label=${quoted(`${title(node.stage, node.label)}${state(node)}`)}];`),
    ...edges.map(([from, to]) => `  ${quoted(from)} -> ${quoted(to)};`),
    "}",
  ]);
}

function title(stage: string, label: string): string {
  return stage === label ? stage : `${stage} ${label}`;
}

function state({ cached }: Node): string {
  return cached ? " (cached)" : " (to run)";
}

/** Mermaid reads quotes in labels as entities. */
function escaped(label: string): string {
  return label.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
