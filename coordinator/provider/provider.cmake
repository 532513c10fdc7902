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
  provider/local/vm.cc
  provider/softlayer/answer.cc
  provider/softlayer/book.cc
  provider/softlayer/budget.cc
  provider/softlayer/cancel.cc
  provider/softlayer/credentials.cc
  provider/softlayer/curl_door.cc
  provider/softlayer/guest.cc
  provider/softlayer/keys.cc
  provider/softlayer/mark.cc
  provider/softlayer/order.cc
  provider/softlayer/price.cc
  provider/softlayer/request.cc
  provider/softlayer/service.cc
  provider/softlayer/shop.cc
  provider/softlayer/softlayer.cc
  provider/softlayer/sold.cc)
target_link_libraries(skep_provider
  PUBLIC skep_config skep_screen skep_protocol skep_common
  PRIVATE CURL::libcurl fmt::fmt nlohmann_json::nlohmann_json PkgConfig::HTTPLIB Threads::Threads)
