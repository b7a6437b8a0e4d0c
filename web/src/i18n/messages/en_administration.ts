/** The words of the administration in this language: a file of its own, loaded with it. */
import admin from "./en/admin.json";
import compliance from "./en/compliance.json";

export default {
  ...admin,
  ...compliance,
};
