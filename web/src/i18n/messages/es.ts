/** Every word of the page in this language. A section is one file; keys are `section.name`. */
import app from "./es/app.json";
import content from "./es/content.json";
import enrol from "./es/enrol.json";
import errors from "./es/errors.json";
import inbox from "./es/inbox.json";
import lock from "./es/lock.json";
import palette from "./es/palette.json";
import search from "./es/search.json";
import settings from "./es/settings.json";
import time from "./es/time.json";

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
