/** The image under test, as `docker run` takes it. */
export const image = process.env.IMAGE ?? "phantun-runtime:latest";
