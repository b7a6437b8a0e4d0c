/** Every word of the page in this language. A section is one file; keys are `section.name`. */
import app from "./en/app.json";
import content from "./en/content.json";
import enrol from "./en/enrol.json";
import errors from "./en/errors.json";
import inbox from "./en/inbox.json";
import lock from "./en/lock.json";
import palette from "./en/palette.json";
import search from "./en/search.json";
import settings from "./en/settings.json";
import time from "./en/time.json";

export default {
  ...app,
  ...content,
  ...enrol,
  ...errors,
  ...inbox,
  ...lock,
  ...palette,
  ...search,
  ...settings,
  ...time,
};
