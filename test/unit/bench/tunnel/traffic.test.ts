import { expect, it } from "vitest";
import { readReport } from "../../../bench/tunnel/traffic.ts";

/** The output of iperf3 3.12 and 3.18, without unused fields. */
const report = (received: object) => JSON.stringify({ start: {}, end: { sum: {}, sum_received: received } });

it("bytes and rate are the received ones, and losses are a share", () => {
  const text = report({ seconds: 2, bytes: 25_000_000, lost_percent: 12.5, packets: 20_408, sender: false });
  expect(readReport(text)).toEqual({ bytes: 25_000_000, rate: 100, lost: 0.125 });
});

it("a run without datagrams, or with an error of iperf3, is not a measurement", () => {
  expect(() => readReport(report({ seconds: 2, bytes: 0, lost_percent: 100 }))).toThrow("no datagram arrived");
  expect(() => readReport(JSON.stringify({ start: {}, end: {}, error: "unable to connect" }))).toThrow(
    "unable to connect",
  );
});
