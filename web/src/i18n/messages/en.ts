/** Every word of the page in this language. A section is one file; keys are `section.name`. */
import app from "./en/app.json";
import attachment from "./en/attachment.json";
import composer from "./en/composer.json";
import content from "./en/content.json";
import conversation from "./en/conversation.json";
import enrol from "./en/enrol.json";
import errors from "./en/errors.json";
import identity from "./en/identity.json";
import inbox from "./en/inbox.json";
import lock from "./en/lock.json";
import create from "./en/new.json";
import palette from "./en/palette.json";
import patient from "./en/patient.json";
import result from "./en/result.json";
import search from "./en/search.json";
import sections from "./en/sections.json";
import settings from "./en/settings.json";
import signIn from "./en/signin.json";
import time from "./en/time.json";
import workstation from "./en/workstation.json";

export default {
  ...app,
  ...attachment,
  ...composer,
  ...content,
  ...conversation,
  ...enrol,
  ...errors,
  ...identity,
  ...inbox,
  ...lock,
  ...create,
  ...palette,
  ...patient,
  ...result,
  ...search,
  ...sections,
  ...settings,
  ...signIn,
  ...time,
  ...workstation,
};
