import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/i18n/languages";

const FOLDER = fileURLToPath(new URL("../../src/i18n/messages/", import.meta.url));

function read(language: string): Map<string, string> {
  const files = readdirSync(`${FOLDER}${language}`).sort();
  return new Map(
    files.flatMap((file) =>
      Object.entries(
        JSON.parse(readFileSync(`${FOLDER}${language}/${file}`, "utf8")) as Record<string, string>,
      ),
    ),
  );
}

/** The arguments of a message, each with what kind it is. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const found = new Set<string>();
  const visit = (element: MessageFormatElement) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return;
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      found.add(`${element.value} ${element.type}`);
      for (const option of Object.values(element.options)) option.value.forEach(visit);
    } else found.add(`${element.value} ${element.type}`);
  };
  elements.forEach(visit);
  return [...found].sort();
}

const english = read("en");

describe.each(LANGUAGES)("the catalogue %s", (language) => {
  const messages = read(language);

  it("has the files of the English one", () => {
    expect(readdirSync(`${FOLDER}${language}`).sort()).toEqual(readdirSync(`${FOLDER}en`).sort());
  });

  it("has every key, and no other", () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("parses, and wants the arguments of the English one", () => {
    for (const [key, message] of messages) {
      const wanted = argumentsOf(parse(english.get(key) ?? ""));
      expect(argumentsOf(parse(message)), key).toEqual(wanted);
    }
  });

  it("has words everywhere", () => {
    for (const [key, message] of messages) expect(message.trim(), key).not.toBe("");
  });

  it("selects by `kind` only: other strings are isolated, and would match nothing", () => {
    for (const [key, message] of messages) {
      const selects = argumentsOf(parse(message)).filter((name) =>
        name.endsWith(` ${TYPE.select}`),
      );
      expect(
        selects.filter((name) => name !== `kind ${TYPE.select}`),
        key,
      ).toEqual([]);
    }
  });

  it("gathers every file of its folder", () => {
    const gathered = ["", "_administration"]
      .map((part) => readFileSync(`${FOLDER}${language}${part}.ts`, "utf8"))
      .join("");
    for (const file of readdirSync(`${FOLDER}${language}`)) {
      expect(gathered).toContain(`./${language}/${file}`);
    }
  });
});

/** Codes that no person at the page meets: of servers, their operators and their feeds. */
const OTHERS =
  /^(hl7_|backup_|bad_policy|unknown_department|unknown_emergency_access|bad_checkpoint|bad_proof|unknown_witness|log_changed|no_backup|web_client_|(bad|unknown)_agreement|agreement_exists|malformed_settings|unknown_work_item|already_initialised|wrong_passphrase|group_exists|organisation_exists|not_a_steward|(bad|too_many|no)_key_package|unknown_(token|team|finding|provider)|no_provider|provider_(timed_out|denied)|malformed_people|directory_failed|bad_delegate|device_wiped)/;
/** Codes that the client handles by itself, or that mean a defect of it: the general sentence says what to do. */
const GENERAL =
  /^(not_signed_in|already_signed_in|bad_signature|request_id_reused|wrong_group|bad_commit|epoch_conflict|pending_commit|malformed_message|bad_envelope|message_id_reused|replayed|unknown_request|record_destroyed|unknown_attachment_upload)$/;

it("has a sentence for every code that a person can meet", () => {
  const codes = readFileSync(new URL("../../../spec/errors.toml", import.meta.url), "utf8")
    .split("\n")
    .map((line) => /^([a-z0-9_]+) = /.exec(line)?.[1])
    .filter((code) => code !== undefined);
  expect(codes.length).toBeGreaterThan(50);
  const missing = codes.filter(
    (code) => !OTHERS.test(code) && !GENERAL.test(code) && !english.has(`error.${code}`),
  );
  expect(missing).toEqual([]);
});

it("keeps the administration's words to what is drawn within them", () => {
  const source = fileURLToPath(new URL("../../src/", import.meta.url));
  const administration = ["admin", "compliance"].flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(`${FOLDER}en/${file}.json`, "utf8"))),
  );
  /** Drawn elsewhere too. */
  const outside = /^ui\/admin\/(admin_link|sections|use_rights|parts\/qr_code)\.tsx?$/;
  const inside = /^((ui|domain)\/admin|core)\//;
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && (outside.test(file) || !inside.test(file)),
  );
  expect(files.length).toBeGreaterThan(100);
  const strayed = files.flatMap((file) => {
    const said = new Set(readFileSync(source + file, "utf8").match(/"[a-z]+\.[\w.]+"/g));
    return administration.filter((key) => said.has(`"${key}"`)).map((key) => `${file}: ${key}`);
  });
  // A section's hint is handed on to the administration's own screen.
  expect(strayed.filter((each) => !/^ui\/admin\/sections\.tsx: .*\.hint$/.test(each))).toEqual([]);
});
