/** Six digits that two devices show, in two groups: compared by a person, read out digit by digit. */
export function ComparedCode({ code }: { readonly code: string }) {
  return (
    <p className="compared-code">
      <span className="unseen">{[...code].join(" ")}</span>
      <span aria-hidden="true">
        {code.slice(0, 3)}
        <span className="compared-gap" />
        {code.slice(3)}
      </span>
    </p>
  );
}
