/**
 * What can be typed behind a command's name, each thing declared once: its flags, what it does, its value, and its type.
 *
 * @module
 */
import { Argument, type Command as Parser, Option } from "commander";

/** An option or an argument of a command. */
export interface Parameter<A> {
  readonly declared: Option | Argument;
  /** Its value, from what commander has parsed; from `undefined` where nothing was typed. */
  readonly valueOf: (parsed: unknown) => A;
}

/** The parameters of a command, by the names of their values: an option's is its long flag's in camel case. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The values of a command's parameters. */
export type Values<P extends Parameters> = { readonly [K in keyof P]: ReturnType<P[K]["valueOf"]> };

/** The value of a text, or commander's `InvalidArgumentError`; `before` is what an option that is given several times has so far. */
type Parse<A> = (text: string, before?: A) => A;

/** An option that is on or off: `--dry-run`, or `--no-color`, whose value is whether there are colours. */
export function flag(flags: string, description: string): Parameter<boolean> {
  const declared = new Option(flags, description);
  return { declared, valueOf: (parsed) => parsed === undefined ? declared.negate : parsed === true };
}

/** An option with a value; `otherwise` where it is not typed. */
export function option<A>(flags: string, description: string, parse: Parse<A>): Parameter<A | undefined>;
export function option<A, const B>(
  flags: string,
  description: string,
  parse: Parse<A>,
  otherwise: B,
): Parameter<A | B>;
export function option<A, B>(flags: string, description: string, parse: Parse<A>, otherwise?: B): Parameter<unknown> {
  return { declared: new Option(flags, description).argParser(parse), valueOf: (parsed) => parsed ?? otherwise };
}

/** An option that must be typed. */
export function requiredOption<A>(flags: string, description: string, parse: Parse<A>): Parameter<A> {
  return { declared: new Option(flags, description).argParser(parse).makeOptionMandatory(), valueOf: (it) => it as A };
}

/** An argument by its place: `<stage>`. */
export function argument<A>(name: string, description: string, parse: Parse<A>): Parameter<A> {
  return { declared: new Argument(name, description).argParser(parse), valueOf: (parsed) => parsed as A };
}

/** An argument that may be left out: `[label]`. */
export function optionalArgument<A>(name: string, description: string, parse: Parse<A>): Parameter<A | undefined> {
  return argument<A | undefined>(name, description, (text) => parse(text));
}

/** An option that contradicts others, which are named as their values are. */
export function without<A>(others: readonly string[], { declared, valueOf }: Parameter<A>): Parameter<A> {
  if (declared instanceof Option) declared.conflicts([...others]);
  return { declared, valueOf };
}

/** Adds parameters to the parser of a command's line. */
export function declare(parser: Parser, parameters: Parameters): Parser {
  for (const { declared } of Object.values(parameters)) {
    if (declared instanceof Option) parser.addOption(declared);
    else parser.addArgument(declared);
  }
  return parser;
}

/**
 * The values of parameters after a line was parsed.
 *
 * @param typed arguments in their order
 * @param options by their names
 */
export function valuesOf<P extends Parameters>(
  parameters: P,
  typed: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Values<P> {
  const places = Object.keys(parameters).filter((name) => parameters[name].declared instanceof Argument);
  const parsed: Readonly<Record<string, unknown>> = {
    ...options,
    ...Object.fromEntries(places.map((name, place) => [name, typed[place]])),
  };
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { valueOf }]) => [name, valueOf(parsed[name])]),
  ) as Values<P>;
}
