/** The administration: its sections beside the one that is open; on a narrow window one after the other. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useEffect, useRef } from "react";
import { AdministrationText } from "../../i18n/administration_text";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { ErrorBoundary } from "../app/error_boundary";
import { Button } from "../components/button";
import { Empty } from "../components/empty";
import { Overview } from "./overview";
import { SectionList } from "./section_list";
import { useSections } from "./use_rights";
import "./admin.css";

export function AdminScreen() {
  return (
    <Suspense fallback={null}>
      <AdministrationText>
        <Administration />
      </AdministrationText>
    </Suspense>
  );
}

function Administration() {
  const { t } = useText();
  const navigate = useNavigate();
  const { section: path, item = null } = useParams({ strict: false });
  const sections = useSections();
  const { connection } = useOpen();
  const section = sections?.find((each) => each.path === path);
  const title = useRef<HTMLHeadingElement>(null);
  const atOverview = path === undefined;
  useEffect(() => {
    if (atOverview) title.current?.focus();
  }, [atOverview]);
  const asking = sections === null;
  return (
    <div className="screen">
      <div className="screen-column admin" data-at={atOverview ? "overview" : "section"}>
        <h2 className="screen-title admin-title" tabIndex={-1} ref={title}>
          {t("admin.title")}
        </h2>
        {asking && (
          <p role="status">{t(connection === "online" ? "admin.asking" : "admin.offline")}</p>
        )}
        {sections !== null && atOverview && <Overview sections={sections} />}
        {sections !== null && !atOverview && (
          <div className="admin-panes">
            <SectionList sections={sections} at={path} />
            <div className="admin-section">
              {/* A part of a section has its own way back. */}
              {item === null && (
                <p className="admin-up">
                  <Button
                    variant="quiet"
                    icon="back"
                    onPress={() => void navigate({ to: "/admin" })}
                  >
                    {t("admin.title")}
                  </Button>
                </p>
              )}
              {section === undefined ? (
                <Empty icon="lock" title={t("admin.closed")} />
              ) : (
                <ErrorBoundary part={`admin ${path}`}>
                  <Suspense fallback={<p role="status">{t("admin.asking")}</p>}>
                    <section.Screen key={`${path} ${item}`} item={item} />
                  </Suspense>
                </ErrorBoundary>
              )}
            </div>
          </div>
        )}
      </div>
    </div>
  );
}
