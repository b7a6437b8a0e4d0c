/** A defect in one part of the page stays there. What was thrown is never shown or logged: it may hold content. */
import { Component, type ReactNode } from "react";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Empty } from "../components/empty";

interface Props {
  readonly children: ReactNode;
  /** Where it is, for the code. */
  readonly part: string;
}

export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <Broken part={this.props.part} onRetry={() => this.setState({ broken: false })} />;
  }
}

export function Broken(props: { readonly part: string; readonly onRetry: () => void }) {
  const { t } = useText();
  return (
    <div className="screen" role="alert">
      <Empty
        icon="warning"
        title={t("app.broken.title")}
        actions={
          <>
            <Button variant="primary" icon="refresh" onPress={props.onRetry}>
              {t("app.retry")}
            </Button>
            <Button onPress={() => location.reload()}>{t("app.reload")}</Button>
          </>
        }
      >
        {t("app.broken.body")}
        <span className="code">{t("app.code", { code: `page_${props.part}` })}</span>
      </Empty>
    </div>
  );
}
