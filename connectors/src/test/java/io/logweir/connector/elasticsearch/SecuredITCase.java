package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator against a real Elasticsearch that wants TLS and a password. */
@Timeout(240)
class SecuredITCase {

  private static final String USER = "writer";
  private static final String PASSWORD = "right-horse";
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  private static Server server;
  private static Path users;
  private static Path caFile;
  private static String fingerprint;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    server =
        Server.prepare(
            folder,
            "xpack.security.enabled=true",
            "xpack.security.http.ssl.enabled=true",
            "xpack.security.http.ssl.key=http.key",
            "xpack.security.http.ssl.certificate=http.crt",
            // A changed file of users counts at once.
            "resource.reload.interval.high=100ms");
    Path configuration = server.configuration();
    Files.createDirectories(configuration);
    KeyStore keys = newKeys(folder.resolve("http.p12"));
    Certificate certificate = keys.getCertificate("http");
    caFile = pem(folder.resolve("ca.crt"), "CERTIFICATE", certificate.getEncoded());
    pem(configuration.resolve("http.crt"), "CERTIFICATE", certificate.getEncoded());
    pem(
        configuration.resolve("http.key"),
        "PRIVATE KEY",
        keys.getKey("http", STORE_PASSWORD).getEncoded());
    fingerprint =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    users = configuration.resolve("users");
    setPassword(PASSWORD);
    Files.writeString(configuration.resolve("users_roles"), "superuser:" + USER + "\n");
    client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
    server.start(() -> get("/_cluster/health").contains("\"status\""));
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static KeyStore newKeys(Path file) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "http",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(STORE_PASSWORD),
                "-dname",
                "CN=localhost",
                "-ext",
                "bc=ca:true",
                "-ext",
                "san=ip:127.0.0.1")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, STORE_PASSWORD);
    }
    return keys;
  }

  private static Path pem(Path file, String what, byte[] der) throws Exception {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  /** In the file of users, as Elasticsearch's file realm reads it. */
  private static void setPassword(String password) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8));
    Path written =
        Files.writeString(
            folder.resolve("users"),
            USER + ":{SHA}" + Base64.getEncoder().encodeToString(hash) + "\n");
    Files.move(written, users, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("http", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static String get(String path) {
    String pair = USER + ":" + PASSWORD;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (java.io.IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String address() {
    return "https://127.0.0.1:" + server.port();
  }

  private static ElasticsearchOptions.Builder options() {
    return Indexing.builder(address()).password(USER, PASSWORD);
  }

  @Test
  void aCertificateInAFileIsTrusted() throws Exception {
    assertStores(options().caFile(caFile.toString()).build(), "by-file");
  }

  @Test
  void aCertificateIsTrustedByItsFingerprint() throws Exception {
    assertStores(options().caFingerprint(fingerprint).build(), "by-fingerprint");
  }

  private static void assertStores(ElasticsearchOptions options, String index) throws Exception {
    try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      indexing.send(document(index, 1));
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
      assertThat(indexing.metric("documentsStored")).isEqualTo(1);
    }
    assertThat(get("/" + index + "/_doc/id-1")).contains("\"found\":true");
  }

  @Test
  void whoIsNotTrustedGetsNothing() throws Exception {
    String another = fingerprint.substring(2) + "00";
    for (ElasticsearchOptions options :
        List.of(options().build(), options().caFingerprint(another).build())) {
      try (LogLines log = new LogLines();
          Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
        indexing.send(document("untrusted", 1));
        indexing.await(() -> indexing.metric("bulkRequestsFailed") > 2);
        assertThat(indexing.metric("documentsHeld")).isEqualTo(1);
        assertThat(log.with("takes nothing")).singleElement().asString().contains("SSL");
      }
    }
    assertThat(get("/untrusted")).contains("index_not_found");
  }

  @Test
  void whileThePasswordHasExpiredDocumentsAreHeldBack() throws Exception {
    ElasticsearchOptions options = options().caFile(caFile.toString()).build();
    try (LogLines log = new LogLines();
        Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      indexing.send(document("expired", 0));
      indexing.await(() -> indexing.metric("documentsStored") == 1);
      setPassword("another-horse");
      indexing.await(() -> get("/").contains("unable to authenticate"));
      for (int i = 1; i < 100; i++) {
        indexing.send(document("expired", i));
      }
      indexing.await(() -> indexing.metric("bulkRequestsFailed") > 3);
      assertThat(indexing.metric("away")).isEqualTo(1);
      assertThat(indexing.metric("documentsHeld")).isEqualTo(99);
      setPassword(PASSWORD);
      indexing.await(() -> indexing.metric("documentsStored") == 100);
      assertThat(indexing.refused()).isEmpty();
      assertThat(indexing.metric("away")).isZero();
      assertThat(log.with("takes nothing")).singleElement().asString().contains("401");
      assertThat(log.with("takes documents again")).hasSize(1);
    } finally {
      setPassword(PASSWORD);
    }
  }

  private static Document document(String index, int n) {
    return new Document(
        index, "id-" + n, 1, ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
  }
}
