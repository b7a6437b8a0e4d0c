/** Every word of the page in this language. A section is one file; keys are `section.name`. */
import app from "./es/app.json";
import attachment from "./es/attachment.json";
import composer from "./es/composer.json";
import content from "./es/content.json";
import conversation from "./es/conversation.json";
import enrol from "./es/enrol.json";
import errors from "./es/errors.json";
import identity from "./es/identity.json";
import inbox from "./es/inbox.json";
import lock from "./es/lock.json";
import create from "./es/new.json";
import palette from "./es/palette.json";
import patient from "./es/patient.json";
import result from "./es/result.json";
import search from "./es/search.json";
import sections from "./es/sections.json";
import settings from "./es/settings.json";
import signIn from "./es/signin.json";
import time from "./es/time.json";
import workstation from "./es/workstation.json";

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
