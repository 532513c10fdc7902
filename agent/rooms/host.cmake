# The rooms that prepare the host: name, clock, packages, disk, resolvers.
add_library(skep_rooms_host STATIC
  claim.cc
  disk_list.cc
  marked_block.cc
  rooms/filesystem/decide.cc
  rooms/filesystem/facts.cc
  rooms/filesystem/room.cc
  rooms/identity/decide.cc
  rooms/identity/facts.cc
  rooms/identity/room.cc
  rooms/lvm/decide.cc
  rooms/lvm/facts.cc
  rooms/lvm/room.cc
  rooms/mount/decide.cc
  rooms/mount/facts.cc
  rooms/mount/room.cc
  rooms/packages/decide.cc
  rooms/packages/facts.cc
  rooms/packages/names.cc
  rooms/packages/room.cc
  rooms/partition/decide.cc
  rooms/partition/facts.cc
  rooms/partition/room.cc
  rooms/resolv/decide.cc
  rooms/resolv/facts.cc
  rooms/resolv/room.cc
  rooms/time/decide.cc
  rooms/time/facts.cc
  rooms/time/room.cc)
target_link_libraries(skep_rooms_host
  PUBLIC skep_agent_base
  PRIVATE nlohmann_json::nlohmann_json)
