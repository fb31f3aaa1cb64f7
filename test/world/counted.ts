/** Makes every Node program that a test starts record its coverage; Node passes the variable on by itself. */
const { COUNTED = "" } = process.env;
if (COUNTED !== "") process.env.NODE_V8_COVERAGE = COUNTED;
