package io.logweir.core.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of every kind with a secret in them, and their near misses. In results, # is a mark. */
class RedactorTest {

  private static final Redaction ALL =
      Redaction.DEFAULTS.withDetectors(EnumSet.allOf(Detector.class));

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private static String marked(Redaction options, String line) {
    Redactor redactor = new Redactor(options);
    String redacted = redactor.redact(line);
    assertThat(redactor.redact(redacted)).as("again").isEqualTo(redacted);
    return redacted;
  }

  private static void assertRedacted(Detector detector, String line, String expected) {
    assertThat(marked(ALL, line))
        .isEqualTo(expected.replace("#", "[REDACTED:" + detector.key() + "]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "postgres://app:s3cr3t@db:5432/shop | postgres://app:#@db:5432/shop",
        "at redis://:pa:ss@cache/0 ok | at redis://:#@cache/0 ok",
        "https://u:p%40ss@h/x?a=b@c | https://u:#@h/x?a=b@c",
        "amqp://u:p@ss@mq | amqp://u:#@mq",
        "url='mysql://root:x@h/db' | url='mysql://root:#@h/db'",
        "postgres://app:s/cr/t@db/shop | postgres://app:#@db/shop",
        "a=ftp://u:1@h,ftp://v:2@h | a=ftp://u:#@h,ftp://v:#@h",
      })
  void urlPasswords(String line, String expected) {
    assertRedacted(Detector.URL_PASSWORD, line, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://host:8080/a/@scope/pkg done",
        "https://example.org/x?y=z:1@2",
        "https://ann@host/repo",
        "bootstrap PLAINTEXT://k1:9092,PLAINTEXT://k2:9092",
        "http://u:@host/",
        "see https://[2001:db8::zz]:80/",
        "std::unique_ptr a:// b:c",
      })
  void urlsWithoutAPassword(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "login user=ann password=hunter2 ok | login user=ann password=# ok",
        "PASSWORD: hunter2 | PASSWORD: #",
        "db_password = hunter2; next=1 | db_password = #; next=1",
        "{\"user\":\"ann\",\"password\":\"hun ter2\"} | {\"user\":\"ann\",\"password\":\"#\"}",
        "{\"password\" : \"a\\\"b\\\\\",\"x\":1} | {\"password\" : \"#\",\"x\":1}",
        "{\"m\":\"{\\\"pwd\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}\"} | {\"m\":\"{\\\"pwd\\\":\\\"#\\\",\\\"n\\\":1}\"}",
        "{\"token\":12345,\"n\":1} | {\"token\":\"#\",\"n\":1}",
        "{'api_key': 'k', 'n': 1} | {'api_key': '#', 'n': 1}",
        "GET /a?access_token=abc&x=1 | GET /a?access_token=#&x=1",
        "GET /a?x=1&amp;token=abc&amp;y=2 | GET /a?x=1&amp;token=#&amp;y=2",
        "Config{user=ann, dbPassword=x,y, apiKey=z} | Config{user=ann, dbPassword=#, apiKey=#}",
        "password=a)b&c,d) end | password=#) end",
        "aws_secret_access_key=abc/def+ghi= | aws_secret_access_key=#",
        "AccountName=x;AccountKey=abc==;EndpointSuffix=y | AccountName=x;AccountKey=#;EndpointSuffix=y",
        "X-Api-Key: abc | X-Api-Key: #",
        ":password => \"x\", :a => 1 | :password => \"#\", :a => 1",
        "[password] => hunter2 | [password] => #",
        "password := `x y` | password := `#`",
        "--client-secret=abc --v | --client-secret=# --v",
        "client_secret \t=\tabc | client_secret \t=\t#",
        "passwd=\"never closed and more | passwd=\"#",
        "secrets: {\"token\":[\"a\",\"b\"]} | secrets: {\"token\":[#]}",
        "token=x | token=#",
        "id token: abc123def | id token: #",
        "secret=[REDACTED:email]tail | secret=#",
        "password=ünïcode | password=#",
        "passphrase: Bearer abc | passphrase: Bearer #",
        "sqlpwd: db_pwd=x | sqlpwd: db_pwd=#",
        "aws.access.key=x rootpasswd=y | aws.access.key=# rootpasswd=#",
      })
  void secretFields(String line, String expected) {
    assertRedacted(Detector.SECRET_FIELD, line, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token bucket: 5 of 10 left",
        "tokens: 512, max_tokens=1024, token_count=7",
        "Unexpected token: else",
        "Unexpected token < in JSON at position 0",
        "Failed password for invalid user admin from nowhere",
        "password= user=ann",
        "password=",
        "password=\"\" next",
        "password=null passwd=true pwd=***** token: \"\"",
        "PWD=/srv/app OLDPWD=/",
        "secretary: ann, monkey=banana, tokenizer=bpe, primary_key=7",
        "crate token::Stream",
        "password reset was asked for",
        "if (password == null)",
        "pam_unix(chpasswd:chauthtok) gpasswd: done",
        "s3access.key=a/b",
        "the secret: is out of the question"
      })
  void namesThatOnlyLookSecret(String line) {
    String redacted = marked(ALL, line);
    if (line.startsWith("the secret:")) {
      // A sentence like that costs a word: hiding too much is the lesser evil.
      assertThat(redacted).isEqualTo("the secret: [REDACTED:secret-field] out of the question");
    } else {
      assertThat(redacted).isEqualTo(line);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Authorization: Bearer abc.def | Authorization: Bearer #",
        "> authorization: basic YTpi | > authorization: basic #",
        "\"Authorization\": \"Token abc\", | \"Authorization\": \"Token #\",",
        "Authorization: Digest username=\"ann\", response=\"x\" | Authorization: Digest #\"ann\", response=\"x\"",
        "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c | Authorization: AWS4-HMAC-SHA256 #",
        "Proxy-Authorization: 0123456789abcdefghij | Proxy-Authorization: #",
        "sent bearer mF_9.B5f-4.1JqM to it | sent bearer # to it",
        "with Basic dXNlcjpwYXNz, fine | with Basic #, fine",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def. | jwt #.",
        "x=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. | x=#.",
      })
  void credentials(String line, String expected) {
    assertRedacted(Detector.BEARER_TOKEN, line, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer token is missing",
        "the bearer of news42 came",
        "Basic authentication is required",
        "basic usage: see manual",
        "authorization: denied for user ann",
        "{\"authorization\":\"granted\"}",
        "keyJack eyJ. eyJabc.def heyJude.is.a.song",
      })
  void wordsThatAreNoCredentials(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIAIOSFODNN7EXAMPLE",
        "ASIA0123456789ABCDEF",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "ghs_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_11AAAAAAA0abcdefghij_0123456789abcdefghij",
        "xoxb-0123456789-abcdefghij",
        "sk_live_0123456789abcdef",
        "rk_live_0123456789abcdef",
        "AIza0123456789abcdefghijABCDEFGHIJ-_01234",
        "sk-proj-0123456789abcdefghij",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n+/=\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIabc was cut off",
      })
  void keysOfAKnownShape(String key) {
    assertRedacted(Detector.API_KEY, key, "#");
    assertRedacted(Detector.API_KEY, "got '" + key, "got '#");
    if (!key.endsWith("cut off")) {
      assertRedacted(Detector.API_KEY, "(" + key + ") [" + key + "]", "(#) [#]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIASHORT XAKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLEX AKIAiosfodnn7example",
        "ghp_short gxp_0123456789abcdefghijABCDEFGHIJ012345",
        "xoxo-hugs-and-kisses-1 foxb-0123456789-abcdefghij xoxb-1",
        "task-0123456789-abcdefghij-klm risk_live_0123456789abcdef sk_live_x",
        "AIza-short desk-live",
        "-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----",
        "INFO INIT github_path_of_the_repository_is_long_enough",
      })
  void wordsThatAreNoKeys(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4222222222222",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "3056 930902 5904",
        "6200000000000005",
        "6759649826438453",
      })
  void cards(String number) {
    for (String around :
        List.of("%s", "card %s.", "\"pan\":%s,", "n=%s;", "(%s)", "%s 12/27", "ü%sü")) {
      assertRedacted(Detector.CREDIT_CARD, around.formatted(number), around.formatted("#"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-13 11:00:00.123456789 and 2026-06-13T11:00:00Z",
        "epoch 1781348400000 1781348400000000 1781348400000000000",
        "order 4111111111111112 and 4111-1111-1111-1112",
        "id 5f3b2c1a-4111-4111-8111-111111111111",
        "uuid 12345678-4111-1111-1111-111111111111",
        "hex 4111111111111111a b4111111111111111 0x4111111111111111 _4111111111111111",
        "decimal 0.4111111111111111 4111111111111111.25 long 41111111111111111111111",
        "4111 1111 11111111 and 4111-1111 1111-1111 and 4111  1111 1111 1111",
        "phone +49 170 1234567, 0049-170-1234567",
        "9111111111111111 1111111111111117 7111111111111111",
        "4000000000000000 6111111111111111",
        "serial 4111-1111-1111-1111-22",
        "hash -4111111111111111 blk_-4111111111111111 h=-4111111111111111"
      })
  void numbersThatAreNoCards(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "mail ann@example.org now | mail # now",
        "<ann.b+tag@mail.example.co.uk>, | <#>,",
        "to=ann_1@x-y.io. | to=#.",
        "jürgen@exämple.de | #",
        "GET /u?mail=ann%40example.org&x | GET /u?mail=#&x",
        "a@b.cc,c@d.ee;e@f.gg | #,#;#",
        "git@example.org:team/repo | #:team/repo",
        "ann@xn--bcher-kva.example ok | # ok",
        "ann@example.org-2 | #-2",
        "ann@163.com ann@4you.example | # #",
      })
  void emails(String line, String expected) {
    assertRedacted(Detector.EMAIL, line, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user@host",
        "lodash@4.17.21",
        "@Override @ a@ @b.org",
        "com.example.Foo@1a2b3c",
        "a@b.c",
        "x@.org",
        "100%400.5",
        "@@a@@",
        "sd@32473.iut"
      })
  void atsThatAreNoEmail(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "from 192.0.2.7 port 22 | from # port 22",
        "http://10.0.0.1:8080/ | http://#:8080/",
        "/10.0.0.1:8080 db.local/10.0.0.2 | /#:8080 db.local/#",
        "10.0.0.1-10.0.0.9 10.0.0.0/8 | #-# #/8",
        "ip=2001:db8::1, | ip=#,",
        "[fe80::1]:80 ::1 2001:db8:0:0:0:0:0:1 | [#]:80 # #",
        "peer fe80::1: refused | peer #: refused",
      })
  void addresses(String line, String expected) {
    assertRedacted(Detector.IP_ADDRESS, line, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version 1.2.3.4 v1.2.3.4 version=\"1.2.3.4\" build: 1.2.3.4 lib-1.2.3.4 1.2.3.4-SNAPSHOT",
        "Chrome/120.0.0.0 Safari/537.36",
        "oid 1.3.6.1.4.1 1.2.3 256.1.1.1 01.2.3.4 1.2.3.4.5 1.2.3.4a",
        "at 11:00:00 mac aa:bb:cc:dd:ee:ff a::b std::c Add::bad 1:2:3 :: :1:",
      })
  void versionsAndTimesAreNoAddresses(String line) {
    assertThat(marked(ALL, line)).isEqualTo(line);
  }

  @Test
  void addressesStayByDefault() {
    String line = "from 192.0.2.7 and 2001:db8::1";
    assertThat(marked(Redaction.DEFAULTS, line)).isEqualTo(line);
  }

  // ---- replacements and patterns ----

  @Test
  void equalSecretsHaveEqualHashesUnderOneKey() {
    Redaction hashed = Redaction.DEFAULTS.withReplacement(Replacement.hash(KEY));
    String line = marked(hashed, "password=hunter2 {\"token\":\"hunter2\",\"secret\":\"other\"}");
    // printf %s hunter2 | openssl dgst -sha256 -hmac 0123456789abcdef
    assertThat(line)
        .matches(
            "password=\\[REDACTED:secret-field:([0-9a-f]{16})] \\{\"token\":\"\\[REDACTED:secret-field:\\1]\","
                + "\"secret\":\"\\[REDACTED:secret-field:(?!\\1)[0-9a-f]{16}]\"}");
    byte[] otherKey = "fedcba9876543210".getBytes(StandardCharsets.UTF_8);
    assertThat(marked(hashed.withReplacement(Replacement.hash(otherKey)), line)).isEqualTo(line);
    assertThat(marked(hashed.withReplacement(Replacement.hash(otherKey)), "password=hunter2"))
        .isNotEqualTo(marked(hashed, "password=hunter2"));
  }

  @Test
  void aHashIsHmacSha256() {
    // RFC 4231, test case 1: key of 20 bytes 0x0b over "Hi There"
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    assertThat(
            marked(
                Redaction.DEFAULTS.withReplacement(Replacement.hash(key)), "password=\"Hi There\""))
        .isEqualTo("password=\"[REDACTED:secret-field:b0344c61d8db3853]\"");
  }

  @Test
  void aMaskIsTheUsersText() {
    Redaction masked = Redaction.DEFAULTS.withReplacement(Replacement.mask("<hidden>"));
    assertThat(marked(masked, "password=x https://u:p@h ann@example.org {\"token\":1}"))
        .isEqualTo("password=<hidden> https://u:<hidden>@h <hidden> {\"token\":\"<hidden>\"}");
    for (String bad : List.of("", "a b", "a1", "x\"", "x".repeat(65))) {
      assertThatThrownBy(() -> Replacement.mask(bad)).hasMessageContaining("allowed: 1 to 64");
    }
  }

  @Test
  void aKeyIsNeverShown() throws Exception {
    Redaction hashed = Redaction.DEFAULTS.withReplacement(Replacement.hash(KEY));
    assertThat(hashed.toString()).doesNotContain("0123").contains("hash");
    assertThat(hashed)
        .isEqualTo(Redaction.read(Map.of("hash-key", "0123456789abcdef")))
        .isNotEqualTo(Redaction.DEFAULTS);
    assertThatThrownBy(() -> Redaction.read(Map.of("hash-key", "short-key")))
        .hasMessage("key has 9 bytes; allowed: 16 and above");
    new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(hashed);
  }

  @Test
  void userPatternsReplaceTheirGroup() {
    Redaction options =
        new Redaction(
            EnumSet.of(Detector.EMAIL),
            List.of(
                new SecretPattern("order", "order-(\\d{4,})"),
                new SecretPattern("name", "(first|last)=(?P<secret>\\pL+)"),
                new SecretPattern("word", "gehêim")),
            Replacement.MARK);
    String line = "ünï order-12345 first=Jürgen last=😀 gehêim gehêim order-1 a@b.cc";
    assertThat(marked(options, line))
        .isEqualTo(
            "ünï order-[REDACTED:order] first=[REDACTED:name] last=😀 [REDACTED:word]"
                + " [REDACTED:word] order-1 [REDACTED:email]");
    Redactor redactor = new Redactor(options);
    redactor.redact(line);
    assertThat(counts(redactor)).isEqualTo(Map.of("email", 1, "order", 1, "name", 1, "word", 2));
  }

  @Test
  void matchesThatOverlapAreOne() {
    Redaction options =
        Redaction.DEFAULTS.withPatterns(
            List.of(new SecretPattern("rest", "ple.org and \\S+"), new SecretPattern("z", "z*")));
    assertThat(marked(options, "to ann@example.org and away")).isEqualTo("to [REDACTED:email]");
  }

  @Test
  void wrongPatternsAreRefusedWithPlaceAndReason() {
    assertThatThrownBy(() -> new SecretPattern("order", "ab(cd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redaction order: pattern 'ab(cd' is wrong at character")
        .hasMessageContaining("missing closing )");
    assertThatThrownBy(() -> new SecretPattern("order", "ab(?=cd)"))
        .hasMessageContaining("at character 2 ('(?=')");
    assertThatThrownBy(() -> new SecretPattern("order", "((a{1,100}){1,100}){1,100}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecretPattern("email", "x")).hasMessageContaining("a detector's");
    assertThatThrownBy(() -> new SecretPattern("A b", "x")).hasMessageContaining("a-z, 0-9 and -");
    SecretPattern one = new SecretPattern("one", "x");
    assertThatThrownBy(() -> Redaction.NONE.withPatterns(List.of(one, one)))
        .hasMessage("pattern name \"one\" is there twice; allowed: once");
  }

  @Test
  void optionsAreReadStrictly() {
    assertThat(
            Redaction.read(
                Map.of(
                    "detectors", List.of("email", "ip-address"),
                    "patterns", Map.of("order", "order-(\\d+)"),
                    "mask", "***")))
        .isEqualTo(
            new Redaction(
                EnumSet.of(Detector.EMAIL, Detector.IP_ADDRESS),
                List.of(new SecretPattern("order", "order-(\\d+)")),
                Replacement.mask("***")));
    assertThatThrownBy(() -> Redaction.read(Map.of("detector", "x")))
        .hasMessageContaining("\"detector\" is not a key; allowed: detectors, hash-key");
    assertThatThrownBy(() -> Redaction.read(Map.of("detectors", List.of("mail"))))
        .hasMessageContaining("\"mail\"; allowed: url-password, secret-field");
    assertThatThrownBy(() -> Redaction.read(Map.of("detectors", "email")))
        .hasMessageContaining("allowed: a list");
    assertThatThrownBy(() -> Redaction.read(Map.of("patterns", List.of("x"))))
        .hasMessageContaining("allowed: names with a pattern each");
    assertThatThrownBy(() -> Redaction.read(Map.of("mask", "x", "hash-key", "y")))
        .hasMessageContaining("both set");
  }

  // ---- events ----

  @Test
  void anEventsTextsAndAttributesAreRedactedAndItsNamesAreNot() {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.BODY, "login of ann@example.org failed");
    event.setString(EventColumn.URL_PATH, "/reset/ann@example.org");
    event.setString(EventColumn.USER_AGENT_ORIGINAL, "bot (+bot@example.org)");
    event.setString(EventColumn.EXCEPTION_MESSAGE, "password=hunter2");
    event.setString(EventColumn.EXCEPTION_STACKTRACE, "a\n\tat b\ntoken=abc\n");
    event.setString(EventColumn.LOG_RECORD_ORIGINAL, "x password=hunter2");
    event.setString(EventColumn.LOG_RECORD_UID, "uid@example.org");
    event.setString(EventColumn.HOST_NAME, "host@example.org");
    event.setString(EventColumn.CLIENT_ADDRESS, "192.0.2.7");
    event.setEventId(7, 9, IdentityKind.FIELD);
    event.putAttribute("db.password", "whole value");
    event.putAttribute("http.request.header.authorization", "whole value");
    event.putAttribute("http.request.header.cookie", "a=b; c=d");
    event.putAttribute("token.count", "3");
    event.putAttribute("empty.secret", "");
    event.putAttribute("users.ann@example.org", "1");
    event.putAttribute("users.bob@example.org", "2");
    event.putEntry(
        EventColumn.RESOURCE_ATTRIBUTES,
        event.append(KEY, 0, 2),
        event.append(utf8("a@b.cc"), 0, 6));
    Redactor redactor = new Redactor(Redaction.DEFAULTS);

    assertThat(redactor.redact(event)).isEqualTo(12);

    assertThat(event.getString(EventColumn.BODY)).isEqualTo("login of [REDACTED:email] failed");
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo("/reset/[REDACTED:email]");
    assertThat(event.getString(EventColumn.USER_AGENT_ORIGINAL))
        .isEqualTo("bot ([REDACTED:email])");
    assertThat(event.getString(EventColumn.EXCEPTION_MESSAGE))
        .isEqualTo("password=[REDACTED:secret-field]");
    assertThat(event.getString(EventColumn.EXCEPTION_STACKTRACE))
        .isEqualTo("a\n\tat b\ntoken=[REDACTED:secret-field]\n");
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL))
        .isEqualTo("x password=[REDACTED:secret-field]");
    assertThat(event.getString(EventColumn.LOG_RECORD_UID)).isEqualTo("uid@example.org");
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo("host@example.org");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.7");
    assertThat(event.idHigh()).isEqualTo(7);
    assertThat(event.idLow()).isEqualTo(9);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(
            Map.of(
                "db.password", "[REDACTED:secret-field]",
                "http.request.header.authorization", "[REDACTED:bearer-token]",
                "http.request.header.cookie", "[REDACTED:secret-field]",
                "token.count", "3",
                "empty.secret", "",
                "[REDACTED:email]", "1",
                "[REDACTED:email].6", "2"));
    assertThat(event.entriesAsText(EventColumn.RESOURCE_ATTRIBUTES))
        .isEqualTo(Map.of("01", "[REDACTED:email]"));
    assertThat(counts(redactor))
        .isEqualTo(Map.of("email", 6, "secret-field", 5, "bearer-token", 1));
    assertThat(arena(event)).doesNotContain("hunter2", "ann", "bob", "whole", "abc", "a=b");
    assertThat(redactor.redact(event)).isZero();
    assertThat(counts(redactor)).isEmpty();
  }

  @Test
  void clientAddressIsRedactedWithAddresses() {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.CLIENT_ADDRESS, "192.0.2.7");
    assertThat(new Redactor(ALL).redact(event)).isEqualTo(1);
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("[REDACTED:ip-address]");
    assertThat(arena(event)).doesNotContain("192");
  }

  @Test
  void whatNoColumnHoldsIsWipedToo() {
    LogEvent event = new LogEvent();
    event.putAttribute("password", "first-value");
    event.putAttribute("password", "null");
    event.setString(EventColumn.BODY, "fine");
    assertThat(new Redactor(Redaction.DEFAULTS).redact(event)).isZero();
    assertThat(arena(event)).doesNotContain("first-value").contains("fine");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("password", "null"));
  }

  @Test
  void bytesThatTwoColumnsShareDoNotStandForThoseThatNoneHolds() {
    LogEvent event = new LogEvent();
    event.append(utf8("first-value"), 0, 11);
    long shared = event.append(utf8("nothing odd"), 0, 11);
    event.setSlice(EventColumn.BODY, shared);
    event.setSlice(EventColumn.LOG_RECORD_ORIGINAL, shared);
    assertThat(new Redactor(Redaction.DEFAULTS).redact(event)).isZero();
    assertThat(arena(event)).doesNotContain("first-value").contains("nothing odd");
  }

  @Test
  void columnsThatShareBytesEachKeepTheirText() {
    LogEvent event = new LogEvent();
    long line = event.append(utf8("uid-7 ann@example.org password=x"), 0, 32);
    event.setSlice(EventColumn.BODY, line);
    event.setSlice(EventColumn.LOG_RECORD_ORIGINAL, line);
    event.setSlice(EventColumn.LOG_RECORD_UID, LogEvent.slice(LogEvent.offset(line), 5));
    assertThat(new Redactor(Redaction.DEFAULTS).redact(event)).isEqualTo(4);
    String expected = "uid-7 [REDACTED:email] password=[REDACTED:secret-field]";
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(expected);
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(expected);
    assertThat(event.getString(EventColumn.LOG_RECORD_UID)).isEqualTo("uid-7");
    assertThat(arena(event)).doesNotContain("ann");
  }

  // ---- raw bytes and SQL ----

  @Test
  void rawBytesStayButForTheirSecrets() {
    Redactor redactor = new Redactor(Redaction.DEFAULTS);
    byte[] raw = {(byte) 0xff, 0, 't', 'o', 'k', 'e', 'n', '=', 'x', ' ', (byte) 0xc3};
    assertThat(new String(redactor.redact(raw), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00ff\0token=[REDACTED:secret-field] \u00c3");
    byte[] harmless = {(byte) 0xff, 'a'};
    assertThat(redactor.redact(harmless)).isSameAs(harmless);
    byte[] wide = "\ufefftoken=geheim \u20ac".getBytes(StandardCharsets.UTF_16LE);
    assertThat(new String(redactor.redact(wide), StandardCharsets.UTF_16LE))
        .isEqualTo("\ufefftoken=[REDACTED:secret-field] \u20ac");
    assertThat(counts(redactor)).isEqualTo(Map.of("secret-field", 1));
  }

  @Test
  void userPatternsSeeRawBytesToo() {
    Redactor redactor =
        new Redactor(Redaction.NONE.withPatterns(List.of(new SecretPattern("id", "id(\\d+)"))));
    byte[] raw = "\u00e9\u00ffid42 \u00c3id7".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(redactor.redact(raw), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00e9\u00ffid[REDACTED:id] \u00c3id[REDACTED:id]");
  }

  @Test
  void detectorsByTheirNames() {
    assertThat(new Redactor(Redaction.of("default")).redact("ann@example.org token=x"))
        .isEqualTo("[REDACTED:email] token=[REDACTED:secret-field]");
    assertThat(new Redactor(Redaction.of("email, ip-address")).redact("ann@example.org 192.0.2.7"))
        .isEqualTo("[REDACTED:email] [REDACTED:ip-address]");
    assertThat(new Redactor(Redaction.DEFAULTS).redact((String) null)).isNull();
    assertThatThrownBy(() -> Redaction.of("mail")).hasMessageContaining("allowed: url-p");
  }

  @Test
  void nothingToLookForChangesNothing() {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.BODY, "password=x");
    assertThat(new Redactor(Redaction.NONE).redact(event)).isZero();
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("password=x");
  }

  private static Map<String, Integer> counts(Redactor redactor) {
    Map<String, Integer> counts = new HashMap<>();
    List<String> names = redactor.options().names();
    for (int i = 0; i < names.size(); i++) {
      if (redactor.counts()[i] > 0) {
        counts.put(names.get(i), redactor.counts()[i]);
      }
    }
    return counts;
  }

  private static String arena(LogEvent event) {
    return new String(event.arena(), 0, event.arenaLength(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
