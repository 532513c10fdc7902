# What the operator's program is made of: configuration, screens, control socket, commands.
add_library(skep_config STATIC
  config.cc
  config/find.cc
  config/host_name.cc
  config/nearest.cc
  config/part_network.cc
  config/part_node_wide.cc
  config/part_nodes.cc
  config/section.cc
  config/starter.cc
  config/subnet.cc
  config/tree.cc)
target_link_libraries(skep_config PUBLIC skep_protocol PRIVATE yaml-cpp)

add_library(skep_screen STATIC
  screen/bars.cc
  screen/document.cc
  screen/lists.cc
  screen/node_document.cc
  screen/plan.cc
  screen/status.cc
  screen/text.cc
  screen/trouble.cc
  screen/up.cc
  screen/up_end.cc
  screen/verify.cc
  screen/why.cc)
target_link_libraries(skep_screen PUBLIC skep_protocol PRIVATE nlohmann_json::nlohmann_json)

add_library(skep_control STATIC
  control/lock.cc
  control/seat.cc
  control/socket.cc
  control/view_codec.cc)
target_link_libraries(skep_control PUBLIC skep_screen)
