/** Age from a birth date of the precision that the source gave: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */

export interface Age {
  readonly unit: "years" | "months" | "days";
  readonly value: number;
  /** The birth date is not known to the day: the true age may be one less. */
  readonly approximate: boolean;
}

/** A day of the reader's calendar, months from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const BIRTH = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** Days below one month, months below two years, then years: as a clinician says it. Null for what is no date. */
export function ageOn(birthDate: string, today: Day): Age | null {
  const match = BIRTH.exec(birthDate);
  if (match === null) {
    return null;
  }
  const birth = {
    year: Number(match[1]),
    month: match[2] === undefined ? null : Number(match[2]),
    day: match[3] === undefined ? null : Number(match[3]),
  };
  if (!isDay(birth.year, birth.month ?? 1, birth.day ?? 1)) {
    return null;
  }
  if (birth.month === null) {
    const years = today.year - birth.year;
    return years < 0 ? null : { unit: "years", value: years, approximate: true };
  }
  const approximate = birth.day === null;
  const before = birth.day !== null && today.day < birth.day;
  const months = (today.year - birth.year) * 12 + (today.month - birth.month) - (before ? 1 : 0);
  if (months < 0) {
    return null;
  }
  if (months >= 24) {
    return { unit: "years", value: Math.floor(months / 12), approximate };
  }
  if (months >= 1 || birth.day === null) {
    return { unit: "months", value: months, approximate };
  }
  const days = daysBetween({ year: birth.year, month: birth.month, day: birth.day }, today);
  return days < 0 ? null : { unit: "days", value: days, approximate: false };
}

/** The reader's calendar day at a time. */
export function dayOf(at: number): Day {
  const date = new Date(at);
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function daysBetween(from: Day, to: Day): number {
  const day = 86_400_000;
  return (
    (Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / day
  );
}
