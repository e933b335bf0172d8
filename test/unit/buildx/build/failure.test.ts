import { expect, it } from "vitest";
import { sourceFailure } from "../../../../buildx/build/failure.ts";
import { readLock } from "../../../../buildx/lock/lock.ts";

const commit = "a".repeat(40);

it.each([
  [{ PHANTUN_CRATE: "99.0.0" }, /^Failed to fetch .*PHANTUN_CRATE=99\.0\.0;/],
  [{ PHANTUN_CRATE: "99.0.0" }, `like ${readLock().upstream.version}.`],
  [{ PHANTUN_COMMIT: commit }, /PHANTUN_COMMIT=a{40} .* https:\/\/github\.com\/dndx\/phantun;/],
  [{ PHANTUN_TARBALL_SHA256: "b".repeat(64) }, /tarball of HEAD with PHANTUN_TARBALL_SHA256=b{64} /],
  [
    { PHANTUN_OWNER: "someone", PHANTUN_BASE_URL: "http://mirror" },
    /HEAD of http:\/\/mirror\/someone\/phantun;.*PHANTUN_CRATE/,
  ],
])("a failed fetch is reported with the input that names the source: %j", (inputs, sentence) => {
  expect(sourceFailure(inputs)).toMatch(sentence);
});
