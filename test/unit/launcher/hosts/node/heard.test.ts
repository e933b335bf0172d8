import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { heardSignals } from "../../../../../launcher/hosts/node/heard.ts";

describe("the signals to listen for", () => {
  it("contain each number once, although some have two names", () => {
    expect([...heardSignals({ SIGABRT: 6, SIGIOT: 6, SIGTERM: 15 })]).toEqual([
      [6, "SIGABRT"],
      [15, "SIGTERM"],
    ]);
  });

  it("are 1 to 31 on Linux, except KILL, STOP, CHLD and the faults", () => {
    const left = [4, 5, 7, 8, 9, 11, 17, 19];
    const wanted = Array.from({ length: 31 }, (_, index) => index + 1).filter((number) => !left.includes(number));
    expect([...heardSignals(constants.signals).keys()].toSorted((one, other) => one - other)).toEqual(wanted);
  });
});
