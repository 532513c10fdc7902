#include "agent/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/answers.h"

namespace skep::agent::docker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Answer says(std::string body, int status = 200) {
  return HttpEnded{.status = status, .body = std::move(body)};
}

TEST(DockerTest, MakesABodyWithFixedAddressMountsAndPorts) {
  const ContainerSpec spec{
      .image = "skep/mariadb:1",
      .entrypoint = {"/skep/start"},
      .mounts = {{.source = "/opt/mysql", .target = "/var/lib/mysql"}},
      .network = "mariadb",
      .address = "10.78.0.11",
      .published = {{.container_port = 3306, .address = "10.77.0.11", .port = 3306}},
      .stop_seconds = 600,
      .labels = {{"skep.config", "abc"}}};
  EXPECT_EQ(create_body(spec),
            R"({"Entrypoint":["/skep/start"],"ExposedPorts":{"3306/tcp":{}},"HostConfig":)"
            R"({"Mounts":[{"ReadOnly":false,"Source":"/opt/mysql","Target":"/var/lib/mysql",)"
            R"("Type":"bind"}],"NetworkMode":"mariadb","PortBindings":{"3306/tcp":[{"HostIp":)"
            R"("10.77.0.11","HostPort":"3306"}]},"RestartPolicy":{"Name":"no"}},"Image":)"
            R"("skep/mariadb:1","Labels":{"skep.config":"abc"},"NetworkingConfig":)"
            R"({"EndpointsConfig":{"mariadb":{"IPAMConfig":{"IPv4Address":"10.78.0.11"}}}},)"
            R"("StopTimeout":600})");
}

TEST(DockerTest, ReadsWhatAContainerSaysOfItself) {
  const auto container = read_container(
      says(R"({"Id":"1","State":{"Status":"exited","ExitCode":64,"Error":"",)"
           R"("StartedAt":"2026-11-24T02:23:21.5Z","FinishedAt":"0001-01-01T00:00:00Z"},)"
           R"("Config":{"Image":"a:1","Labels":{"skep.config":"abc"}}})"));
  ASSERT_TRUE(container && *container);
  EXPECT_EQ((*container)->exit_code, 64);
  EXPECT_EQ((*container)->config(), "abc");
  EXPECT_EQ((*container)->started_at, "2026-11-24T02:23:21.5Z");
  EXPECT_EQ((*container)->finished_at, "");
}

TEST(DockerTest, NoContainerIsAnAnswer) {
  const auto container = read_container(says(R"({"message":"No such container"})", 404));
  ASSERT_TRUE(container);
  EXPECT_FALSE(container->has_value());
}

TEST(DockerTest, TakesGarbageForWhatItIs) {
  for (const char* garbage : {"", "null", "[]", "{\"State\":7}", "{\"State\":{\"Status\":1}}"}) {
    const auto container = read_container(says(garbage));
    ASSERT_FALSE(container) << garbage;
    EXPECT_EQ(container.error().code, Code::Corrupt) << garbage;
    EXPECT_TRUE(!read_info(says(garbage)) || read_info(says(garbage))->version.empty());
    EXPECT_TRUE(!read_networks(says(garbage)) || read_networks(says(garbage))->empty());
  }
}

TEST(DockerTest, AnErrorOfTheSwarmThatNamesNoneIsLeftOver) {
  const auto state = [](const std::string& swarm) {
    return read_info(says(R"({"ServerVersion":"20.10.24","Swarm":)" + swarm + "}"))->swarm_state;
  };
  EXPECT_EQ(state(R"({"NodeID":"5hs0","NodeAddr":"10.1.0.13","LocalNodeState":"error",)"
                  R"("ControlAvailable":true,"Error":""})"),
            "active");
  EXPECT_EQ(state(R"({"NodeID":"5hs0","LocalNodeState":"error","Error":"no space left"})"),
            "error");
  EXPECT_EQ(state(R"({"NodeID":"5hs0","LocalNodeState":"error","Error":""})"), "error");
  EXPECT_EQ(state(R"({"NodeAddr":"10.1.0.13","LocalNodeState":"error","Error":""})"), "error");
}

TEST(DockerTest, ReadsALogThroughItsFramesAndOnlySinceAStart) {
  const std::string old = "2026-11-24T02:23:20.900000000Z ready for connections\n";
  const std::string young = "2026-11-24T02:23:21.500000001Z starts\n";
  std::string body{"\x01\0\0\0\0\0\0", 7};
  body += static_cast<char>(old.size());
  body += old + std::string{"\x02\0\0\0\0\0\0", 7};
  body += static_cast<char>(young.size());
  body += young;
  EXPECT_THAT(*read_log(says(body)), ElementsAre("ready for connections", "starts"));
  EXPECT_THAT(*read_log(says(body), "2026-11-24T02:23:21.5Z"), ElementsAre("starts"));
  EXPECT_THAT(*read_log(says("", 404)), IsEmpty());
}

TEST(DockerTest, ALogThatEndsInTheMiddleOfAFrameIsRead) {
  std::string body{"\x01\0\0\0\0\0\x0f\xff", 8};
  EXPECT_THAT(*read_log(says(body + "half")), ElementsAre("half"));
}

TEST(DockerTest, CountsSecondsBetweenTheEnginesTimes) {
  EXPECT_EQ(seconds_between("2026-11-24T23:59:50.9Z", "2026-11-25T00:00:20.123456789Z"), 30);
  EXPECT_EQ(seconds_between("", "2026-11-25T00:00:20Z"), std::nullopt);
}

TEST(DockerTest, SplitsImagesAsTheEngineDoes) {
  using Split = std::pair<std::string, std::string>;
  EXPECT_EQ(name_and_tag("10.77.0.1:5000/skep/mariadb:10.11"),
            Split("10.77.0.1:5000/skep/mariadb", "10.11"));
  EXPECT_EQ(name_and_tag("10.77.0.1:5000/skep/mariadb"),
            Split("10.77.0.1:5000/skep/mariadb", "latest"));
  EXPECT_EQ(name_and_tag("mariadb@sha256:12"), Split("mariadb@sha256:12", ""));
  EXPECT_EQ(escaped("10.77.0.1:5000/a"), "10.77.0.1%3A5000%2Fa");
}

TEST(DockerTest, TellsTheMessageOfAnEngineAndNotItsJson) {
  EXPECT_EQ(said_by_engine("{\"message\":\"manifest for a/b:c not found\"}\n"),
            "manifest for a/b:c not found");
  EXPECT_EQ(said_by_engine(R"({"message":"no \"x\" here\nat all"})"), R"(no "x" here at all)");
  EXPECT_EQ(said_by_engine("{\"message\":\"cut"), "{\"message\":\"cut");
  EXPECT_EQ(said_by_engine(R"({"message":"\"})"), R"(")");
  EXPECT_EQ(said_by_engine("404 page not found\n"), "404 page not found");
  EXPECT_EQ(said_by_engine(""), "");
}

TEST(DockerTest, KnowsAStartThatFailedForTheNetwork) {
  EXPECT_TRUE(lost_its_network({.status = "created", .error = "network mariadb not found"}));
  EXPECT_TRUE(
      lost_its_network({.status = "created",
                        .error = "endpoint with name db-sw1 already exists in network mariadb"}));
  EXPECT_FALSE(lost_its_network({.status = "exited", .error = ""}));
  EXPECT_FALSE(lost_its_network({.status = "created", .error = "no such file: /skep/start"}));
}

}  // namespace
}  // namespace skep::agent::docker
