/** Lets every Node program that a test starts write down what it ran; Node hands the variable on by itself. */
const { COUNTED = "" } = process.env;
if (COUNTED !== "") process.env.NODE_V8_COVERAGE = COUNTED;
