/** Where a device was, as it is said. */
import { expect, test } from "vitest";
import { countryName, placeText } from "../../src/domain/words/place";

test("the organisation's own name comes first, then town and country", () => {
  expect(placeText({ site: "Main campus", country: "", town: "" }, "en")).toBe("Main campus");
  expect(placeText({ site: "", country: "DE", town: "Köln" }, "en")).toBe("Köln, Germany");
  expect(placeText({ site: "", country: "DE", town: "Köln" }, "es")).toBe("Köln, Alemania");
  expect(placeText({ site: "", country: "FR", town: "" }, "es")).toBe("Francia");
  expect(placeText({ site: "", country: "", town: "Lyon" }, "en")).toBe("Lyon");
});

test("what is not known is not said", () => {
  expect(placeText(null, "en")).toBe(null);
  expect(placeText({ site: "", country: "", town: "" }, "en")).toBe(null);
});

test("a country without a name keeps its code", () => {
  expect(countryName("QX", "en")).toBe("QX");
  expect(countryName("not a code", "en")).toBe("not a code");
  expect(countryName("", "en")).toBe("");
});
