/** Stands for React Aria's words in a language that the client does not speak. */
export default {};
