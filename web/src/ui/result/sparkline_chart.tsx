/** A trend as a small line, with the reference range behind it. Its values are also said in words. */
import { memo } from "react";
import type { Sparkline } from "../../domain/result/sparkline";

export interface SparklineChartProps {
  readonly line: Sparkline;
  readonly label: string;
  readonly tone: string;
}

export const SparklineChart = memo(function SparklineChart({
  line,
  label,
  tone,
}: SparklineChartProps) {
  const last = line.points.at(-1);
  return (
    <svg
      className="sparkline"
      data-tone={tone}
      viewBox={`0 0 ${line.width} ${line.height}`}
      width={line.width}
      height={line.height}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {line.band !== null && (
        <rect
          className="sparkline-band"
          x={0}
          y={line.band.y}
          width={line.width}
          height={line.band.height}
        />
      )}
      <path className="sparkline-line" d={line.path} fill="none" />
      {line.points.map((point) => (
        <circle
          key={`${point.at} ${point.x}`}
          className="sparkline-point"
          data-last={point === last || undefined}
          data-bounded={point.bounded || undefined}
          cx={point.x}
          cy={point.y}
          r={point === last ? 3 : 1.6}
        />
      ))}
    </svg>
  );
});
