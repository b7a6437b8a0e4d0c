/** The words of the administration in this language: a file of its own, loaded with it. */
import admin from "./es/admin.json";
import compliance from "./es/compliance.json";

export default {
  ...admin,
  ...compliance,
};
