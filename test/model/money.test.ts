/** Amounts in minor units as numbers and as text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountText, currencySign, inMajor } from "../../src/model/money.ts";

describe("an amount in minor units", () => {
  it.each([
    [556, 2, "5.56", 5.56],
    [5000, 2, "50", 50],
    [550, 2, "5.50", 5.5],
    [5, 2, "0.05", 0.05],
    [0, 2, "0", 0],
    [763, 2, "7.63", 7.63],
    [599.9, 2, "6", 6],
    [556.4, 2, "5.56", 5.56],
    [-0.2, 2, "0", 0],
    [5000, 0, "5000", 5000],
    [5560, 3, "5.560", 5.56],
    [123456789, 2, "1234567.89", 1234567.89],
  ])("%d with %d decimal places is %s", (minor, exponent, text, major) => {
    expect(amountText(minor, exponent)).toBe(text);
    expect(inMajor(minor, exponent)).toBeCloseTo(major, 10);
  });

  it("has all its decimals or none, and is the number itself", () => {
    const minor = fc.nat({ max: 1e12 });
    fc.assert(
      fc.property(minor, fc.constantFrom(0, 2, 3), (amount, exponent) => {
        const text = amountText(amount, exponent);
        const decimals = text.split(".")[1];
        expect(decimals?.length ?? exponent).toBe(exponent);
        expect(Math.round(Number(text) * 10 ** exponent)).toBe(amount);
        expect(inMajor(amount, exponent)).toBe(Number(text));
      }),
    );
  });
});

describe("the sign before an amount", () => {
  it.each([
    ["USD", "$"],
    ["EUR", "€"],
    ["GBP", "£"],
    ["JPY", "¥"],
    ["CAD", "CA$"],
    ["CHF", "CHF "],
  ])("of %s is %j", (currency, sign) => {
    expect(currencySign(currency)).toBe(sign);
  });
});
