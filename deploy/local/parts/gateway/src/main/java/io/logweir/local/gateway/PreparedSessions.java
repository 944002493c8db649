package io.logweir.local.gateway;

import java.util.List;
import org.apache.flink.table.gateway.api.session.SessionEnvironment;
import org.apache.flink.table.gateway.api.session.SessionHandle;
import org.apache.flink.table.gateway.service.SqlGatewayServiceImpl;
import org.apache.flink.table.gateway.service.session.Session;
import org.apache.flink.table.gateway.service.session.SessionManager;

/**
 * Sessions that begin with some statements, whoever opens them: JDBC tools have no file to run
 * first, and Flink's own gateway has no option for one.
 */
public final class PreparedSessions implements SessionManager {
  private final SessionManager sessions;
  private final List<String> statements;

  /**
   * Those of another one, prepared.
   *
   * @param statements SET, CREATE, USE, LOAD MODULE and the like, without semicolons
   */
  public PreparedSessions(SessionManager sessions, List<String> statements) {
    this.sessions = sessions;
    this.statements = List.copyOf(statements);
  }

  @Override
  public void start() {
    sessions.start();
  }

  @Override
  public void stop() {
    sessions.stop();
  }

  @Override
  public Session getSession(SessionHandle handle) {
    return sessions.getSession(handle);
  }

  @Override
  public Session openSession(SessionEnvironment environment) {
    Session session = sessions.openSession(environment);
    SessionHandle handle = session.getSessionHandle();
    try {
      for (String statement : statements) {
        new SqlGatewayServiceImpl(sessions).configureSession(handle, statement, 0);
      }
      return session;
    } catch (RuntimeException e) {
      sessions.closeSession(handle);
      throw e;
    }
  }

  @Override
  public void closeSession(SessionHandle handle) {
    sessions.closeSession(handle);
  }
}
