# Where machines come from, and how the agent gets onto them.
add_library(skep_provider STATIC
  install/argv.cc
  install/answers.cc
  install/bundle.cc
  install/knock.cc
  install/relay.cc
  install/ssh_installer.cc
  provider/hosts/hosts.cc
  provider/local/argv.cc
  provider/local/birth.cc
  provider/local/cgroup.cc
  provider/local/container.cc
  provider/local/depot.cc
  provider/local/disk.cc
  provider/local/kvm.cc
  provider/local/local.cc
  provider/local/machines.cc
  provider/local/names.cc
  provider/local/network.cc
  provider/local/process.cc
  provider/local/record.cc
  provider/local/serve_depot.cc
  provider/local/sntp.cc
  provider/local/subnet.cc
  provider/local/supervise.cc
  provider/local/terminal.cc
  provider/local/tool.cc
  provider/local/vm.cc)
target_link_libraries(skep_provider
  PUBLIC skep_config skep_protocol skep_common
  PRIVATE fmt::fmt nlohmann_json::nlohmann_json PkgConfig::HTTPLIB Threads::Threads)
