/** The tests run as a named module, so that they see what an application sees. */
open module org.mmapguard.tests.suite {
  requires com.google.errorprone.annotations;
  requires java.compiler;
  requires java.logging;
  requires java.management;
  requires java.sql;
  requires java.xml;
  requires jdk.jfr;
  requires jdk.management;
  requires net.jqwik.api;
  requires org.commonmark;
  requires org.jspecify;
  requires org.junit.jupiter;
  requires org.mmapguard;
  requires org.mmapguard.tests;
  requires org.junit.platform.launcher;
  requires org.snakeyaml.engine.v2;
}
