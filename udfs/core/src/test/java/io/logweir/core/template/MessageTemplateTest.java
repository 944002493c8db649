package io.logweir.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ==> ",
      quoteCharacter = '`',
      value = {
        // numbers, ids, quantities
        "Took 5 items ==> Took <*> items",
        "balance -3.50 after 1,234,567 rows ==> balance <*> after <*> rows",
        "lease 550e8400-e29b-41d4-a716-446655440000 expired ==> lease <*> expired",
        "mask ffffffff set ==> mask <*> set",
        "order_12 of shard-7b is done ==> <*> of <*> is done",
        "waited 30 seconds ==> waited <*>",
        "waited 250ms. ==> waited <*>.",
        "read 5.2 KB of 1.5 GB ==> read <*> of <*>",
        "sent 2048 bytes (2.0 KB) in <1 sec ==> sent <*> in <*>",
        "copied at 15 kB/s so far ==> copied at <*> so far",
        "disk 95% full ==> disk <*> full",
        "took 12.5µs, or 1ms ==> took <*>, or <*>",
        "try 5 s first ==> try <*> first",
        "at Fri Jun 17 07:07:00 2005 ==> at <*>",
        "expires Monday, 3 March 2025 11:15 PM UTC ==> expires <*>",
        "may fail on Sunday ==> may fail on Sunday",
        // addresses, paths, names of hosts
        "from 192.0.2.7:50122 to [2001:db8::1] ==> from <*> to [<*>]",
        "bssid aa:bb:cc:dd:ee:ff seen ==> bssid <*> seen",
        "to ::1, ::ffff:192.0.2.1 and fe80::1. ==> to <*> and <*>.",
        "Foo::add() of 12:30:45.123 ==> Foo::add() of <*>",
        "listening on :: port 22 ==> listening on :: port <*>",
        "add: bad: face ==> add: bad: face",
        "open cache.example.com:443 now ==> open <*> now",
        "mail to jo.doe@example.com bounced ==> mail to <*> bounced",
        "GET https://example.com/a?b=c, done ==> GET <*>, done",
        "GET /v1/users?id=5&name=x HTTP/1.1 ==> GET <*>",
        "cannot open /var/lib/app/data file ==> cannot open <*> file",
        "loaded C:\\Windows\\x.dll again ==> loaded <*> again",
        "TCP/IP and read/write stay ==> TCP/IP and read/write stay",
        "targets node-[1-3,7] of rack[4] ==> targets <*> of rack[<*>]",
        "called by com.example.Foo.bar ==> called by <*>",
        "java.io.IOException: gone ==> java.io.IOException: gone",
        "resolved from example.com today ==> resolved from <*> today",
        "config.reload finished ==> config.reload finished",
        // quoted values and keys
        "removing node '/dev/vcs' twice ==> removing node <*> twice",
        "don't stop, can't stop ==> don't stop, can't stop",
        "tag \"View Lock\" held ==> tag <*> held",
        "\"5 in quotes as a whole\" ==> \"<*> in quotes as a whole\"",
        "a 5\" disk and \"no end ==> a <*>\" disk and \"no end",
        "\"GET /a/b HTTP/1.1\" 200 ==> \"GET <*>\" <*>",
        "{\"level\":\"info\",\"n\":5,\"ok\":true} ==> {\"level\":<*>,\"n\":<*>,\"ok\":true}",
        "user=root uid=0 home= shell=x ==> user=<*> uid=<*> home= shell=<*>",
        "done = false, left = 12 KB, who = me ==> done = false, left = <*>, who = <*>",
        "bounds=Rect(0, 0 - 720, 1280) ok ==> bounds=<*> ok",
        "msgid=<a.b@c>, next ==> msgid=<*>, next",
        "java.class.path=/opt/a:/opt/b ==> java.class.path=<*>",
        "a == b, c => d, e != f ==> a == b, c => d, e != f",
        // people
        "session opened for user root by (uid=0) ==> session opened for user <*> by (uid=<*>)",
        "no such user is known ==> no such user is known",
        "Failed password for root from 192.0.2.1 ==> Failed password for <*> from <*>",
        "Failed password for all users ==> Failed password for all users",
        // lists
        "ports 1, 2, 3 and 4 ==> ports <*> and <*>",
        "steps 6993##5483##12 ==> steps <*>",
        "peer 192.0.2.1 (host-1.example.org) left ==> peer <*> left",
        "peer 192.0.2.1 () left ==> peer <*> left",
        "init2() called ==> <*>() called",
        "moved [a,1] -> (2), [a,2] -> (3, 4), [a,9] -> (5) ==> moved [a,<*>] -> (<*>)",
        "Map(x -> 1, x -> 2) ==> Map(x -> <*>)",
        // what stays
        "Configuration reloaded ==> Configuration reloaded",
        "Transitioned from NEW to RUNNING ==> Transitioned from NEW to RUNNING",
        "operation........0 and ---------- ==> operation...<*> and ---",
        "user <*> left ==> user <*> left",
        "  spaces   are   one   ==> spaces are one",
        "用户123登录成功 ==> 用户<*>登录成功",
        "user 张三 logged in ==> user <*> logged in",
      })
  void whatVariesIsToldByItsShape(String message, String template) {
    assertThat(MessageTemplate.template(message)).isEqualTo(template);
  }

  @Test
  void onlyTheFirstLineCounts() {
    assertThat(MessageTemplate.template("\r\n failed twice\n\tat Foo.bar(Foo.java:1)"))
        .isEqualTo("failed twice");
    assertThat(MessageTemplate.template("")).isEmpty();
    assertThat(MessageTemplate.template("\n")).isEmpty();
    assertThat(MessageTemplate.template(null)).isNull();
  }

  @Test
  void coloursAreNoPartOfIt() {
    assertThat(MessageTemplate.template("\u001b[1;31mfailed\u001b[0m twice \u001b[3"))
        .isEqualTo("failed twice");
  }

  @Test
  void aRangeOfBytesIsAMessage() {
    byte[] b = "x=1 took 5 ms\nnext 7".getBytes(StandardCharsets.UTF_8);
    MessageTemplate template = new MessageTemplate();
    int length = template.of(b, 4, 10);
    assertThat(new String(template.bytes(), 0, length, StandardCharsets.UTF_8))
        .isEqualTo("took <*>");
  }

  @Test
  void aTemplateEndsAtAWholeCharacter() {
    String template = MessageTemplate.template("ab" + "é".repeat(1000));
    assertThat(template).isEqualTo("ab" + "é".repeat(255));
    assertThat(MessageTemplate.template("a" + "é".repeat(1000))).isEqualTo("a" + "é".repeat(255));
  }

  /** Ids are stored: a change of a template on purpose may change one, anything else must not. */
  @Test
  void idsAreThoseOfTheTemplate() {
    assertThat(MessageTemplate.templateId("user alice logged in from 192.0.2.7"))
        .isEqualTo(MessageTemplate.templateId("user bob logged in from 2001:db8::1"))
        .isEqualTo(MessageTemplate.templateId("user <*> logged in from <*>"))
        .isEqualTo("427374fd494bec79");
    assertThat(MessageTemplate.templateId("Configuration reloaded")).isEqualTo("29dd6c414c2b5201");
    assertThat(MessageTemplate.templateId("")).as("XXH3 of nothing").isEqualTo("2d06800538d394c2");
    assertThat(MessageTemplate.templateId(null)).isNull();
  }
}
