import { expect, it } from "vitest";
import { OwnSignals } from "../../../../../launcher/hosts/node/own-signals.ts";

const [PIPE, XFSZ, TERM] = [13, 25, 15];

it("each failed write accounts for one signal of its kind", () => {
  const own = new OwnSignals();
  own.raisedBy("EPIPE");
  own.raisedBy("EPIPE");
  own.raisedBy("EFBIG");
  expect([PIPE, PIPE, PIPE, XFSZ, XFSZ].map((number) => own.takes(number))).toEqual([true, true, false, true, false]);
});

it("a write that succeeds, or fails without a signal, accounts for none", () => {
  const own = new OwnSignals();
  own.raisedBy(undefined);
  own.raisedBy("EAGAIN");
  expect([PIPE, XFSZ, TERM].some((number) => own.takes(number))).toBe(false);
});
