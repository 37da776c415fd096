import { assert } from "../../assert.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";

Deno.test("the modulus is prime in every profile, so that the residues other than 0 can be multiplied and divided", () => {
  for (const profile of ["smoke", "quick", "paper"] as const) {
    const { modulus } = profileConfig(profile).modularAddition.dataset;
    for (let divisor = 2; divisor < modulus; divisor++) assert(modulus % divisor !== 0, `${profile}: ${modulus}`);
  }
});
